"""What a site's feed (RSS or Atom) says of one of its pages."""

import re
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from comments.linkbacks.origin_html.authorship import Authorship, Claim
from comments.linkbacks.origin_html.link_match import is_same_page

type Element = Any

_ITEMS = frozenset({"item", "entry"})
_ADDRESSES = frozenset({"link", "guid", "id", "origlink"})
_AUTHORS = frozenset({"author", "creator"})
_DATES = frozenset({"pubdate", "published", "date", "issued"})
# RSS wants an address of e-mail for an author, with the name behind it.
_RSS_AUTHOR = re.compile(r"\S+@\S+\s*\((.+)\)")


def read_feed_item(body: bytes, url: str) -> Authorship:
    """Return what a feed says of the page at `url`; nothing where it is no feed, or has
    no such item."""
    try:
        feed = ElementTree.fromstring(body)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        return Authorship()  # LookupError: no such encoding
    for item in feed.iter():
        if _name(item) in _ITEMS and any(
            is_same_page(address, url) for address in _addresses(item)
        ):
            site = next((one for one in feed.iter() if _name(one) == "title"), None)
            return Authorship(
                authors=[*_authors(item)],
                dates=[_text(one) for one in item if _name(one) in _DATES],
                sites=[] if site is None else [_text(site)],
            )
    return Authorship()


def _addresses(item: Element) -> Iterator[str]:
    for element in item:
        is_page = element.get("rel", "alternate") == "alternate"
        if is_page and _name(element) in _ADDRESSES:
            yield element.get("href") or _text(element)


def _authors(item: Element) -> Iterator[Claim]:
    for element in item:
        if _name(element) in _AUTHORS:
            parts = {_name(one): _text(one) for one in element}
            text = _text(element)
            mail = _RSS_AUTHOR.fullmatch(text)
            name = parts.get("name") or (mail[1] if mail else text)
            yield Claim(name, parts.get("uri", ""))


def _name(element: Element) -> str:
    """Return an element's name without its namespace; a comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _text(element: Element) -> str:
    return (element.text or "").strip()
