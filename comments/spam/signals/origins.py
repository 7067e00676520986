"""The page elsewhere that says it: what surrounds the words that link here.

All are of one family: a page is never spam for its looks alone.
"""

import re
from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.signal_points import reason
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Reason

from .text import TELLING_FROM

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


def farm(case: Case) -> Iterator[Reason]:
    """Links to more sites than anybody gives readers."""
    page = case.circumstances.page
    if page and page.links >= FARM_LINKS and page.hosts >= FARM_HOSTS:
        yield reason("link-farm")


def scraper(case: Case) -> Iterator[Reason]:
    """The post over again, among many links."""
    page = case.circumstances.page
    if page and page.copies >= SCRAPED and page.links >= SCRAPER_LINKS:
        yield reason("scraper")


def vouching(case: Case) -> Iterator[Reason]:
    """The link is marked as one that its page does not stand for (nofollow, ugc or
    sponsored); many sites mark all of them, so it is no reason by itself."""
    if case.circumstances.page and not case.circumstances.page.vouched:
        yield reason("not-vouched")


def parked(case: Case) -> Iterator[Reason]:
    """What is put up where a domain is for sale."""
    page = case.circumstances.page
    if page and (PARKED.search(case.reading.text) or PARKED.search(page.title)):
        yield reason("parked")


def on_topic(case: Case) -> Iterator[Reason]:
    """Title and words around the link share words with the post."""
    page = case.circumstances.page
    if page is None:
        return
    said = case.reading.terms | AnalysedText(page.title).terms
    telling = {word for word in said if len(word) >= TELLING_FROM}
    if len(telling & case.circumstances.vocabulary) >= ON_TOPIC_FROM:
        yield reason("on-topic")
