"""The excerpt of a mention: its author's own words about the link, or none.

A link in a quotation, in navigation or in a line that only gives credit says nothing.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from comments.linkbacks.origin_html.page_facts import PageFacts, PageLink

_CREDITS = tomllib.loads(Path(__file__).with_name("credit_lines.toml").read_text())
_WORD = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?")
MOST_LINKS = 20  # to one post; more say no more
# A line that begins like a credit may go on to name somebody; a sentence is longer.
LONGEST_CREDIT = 7  # words


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len)[::-1])


_BEGINS_CREDIT = re.compile(
    rf"\W*(?:{_alternatives(p for said in _CREDITS.values() for p in said)})(?!\w)",
    re.IGNORECASE,
)


def link_to_show(page: PageFacts, address: str) -> PageLink | None:
    """Return the link to an address that says most of it: one in its author's own words,
    else the first."""
    links = [link for link in page.links if link.address == address][:MOST_LINKS]
    telling = (link for link in links if excerpt_around(page, link))
    return next(telling, next(iter(links), None))


def excerpt_around(page: PageFacts, link: PageLink | None) -> str:
    """Return the words around a link; empty where they are not its author's own, or say
    nothing."""
    if link is None or not link.is_own or not is_telling(page.own_words(link)):
        return ""
    return page.around(link)


def is_telling(words: str) -> bool:
    """Tell whether words beside a link say anything: not none at all, nor a credit."""
    many = len(_WORD.findall(words))
    if _BEGINS_CREDIT.match(words):
        return many > LONGEST_CREDIT
    return many > 0
