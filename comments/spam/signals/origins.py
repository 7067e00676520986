"""The page that a mention comes from: its links, title and words.

All are of one family, so that a page is never spam by these alone.
"""

import re
from collections.abc import Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.signal_points import make_reason
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Reason

from .text import telling_words

# A list of references has as many links, but not to as many sites: journals recur.
FARM_LINKS, FARM_HOSTS = 150, 75
# A page that holds most of a post, and much else, gathers what others wrote.
SCRAPED, SCRAPER_LINKS = 0.8, 60
# The excerpt and title of an honest page share more with the post than its subject.
ON_TOPIC_FROM = 3  # telling words
PARKED = re.compile(
    r"\b(?:domain(?: name)? (?:is|may be) (?:available )?for sale|buy this domain"
    r"|domain (?:is|has been) parked|parked (?:free|domain)|this domain has expired"
    r"|diese domain (?:steht zum verkauf|kaufen)|domaine est à vendre)\b",
    re.IGNORECASE,
)


def link_farm(case: ScoringCase) -> Iterator[Reason]:
    """Links to more sites than anybody gives readers."""
    page = case.context.page
    if page and page.links >= FARM_LINKS and page.hosts >= FARM_HOSTS:
        yield make_reason("link-farm")


def scraper_site(case: ScoringCase) -> Iterator[Reason]:
    """The post over again, among many links."""
    page = case.context.page
    if page and page.copies >= SCRAPED and page.links >= SCRAPER_LINKS:
        yield make_reason("scraper")


def unendorsed_link(case: ScoringCase) -> Iterator[Reason]:
    """The link is marked as one that its page does not stand for (nofollow, ugc or
    sponsored); many sites mark all of them, so it is no reason by itself."""
    if case.context.page and not case.context.page.vouched:
        yield make_reason("not-vouched")


def parked_domain(case: ScoringCase) -> Iterator[Reason]:
    """What is put up where a domain is for sale."""
    page = case.context.page
    if page and (PARKED.search(case.analysed.text) or PARKED.search(page.title)):
        yield make_reason("parked")


def on_topic_page(case: ScoringCase) -> Iterator[Reason]:
    """Title and words around the link share words with the post."""
    page = case.context.page
    if page is None:
        return
    terms = case.analysed.terms | AnalysedText(page.title).terms
    if len(telling_words(terms) & case.context.vocabulary) >= ON_TOPIC_FROM:
        yield make_reason("on-topic")


SIGNALS = (link_farm, scraper_site, unendorsed_link, parked_domain, on_topic_page)
