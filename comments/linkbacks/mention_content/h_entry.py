"""The h-entry of a page that is about our post, its author and what it does to it.

The items are those of microformats_parser.py: properties stand beside the type.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from comments.linkbacks.origin_html.link_match import is_same_page
from comments.models import Kind
from evidenceblog.core.http_fetch import AddressRefused
from evidenceblog.core.http_fetch.url_policy import check_link

Microformat = dict[str, Any]

LONGEST_ADDRESS = 500  # as long as a commenter's website may be
# In this order: https://www.w3.org/TR/post-type-discovery/#response-algorithm
KINDS_OF_PROPERTIES = (
    ("in-reply-to", Kind.REPLY),
    ("repost-of", Kind.REPOST),
    ("like-of", Kind.LIKE),
    ("bookmark-of", Kind.BOOKMARK),
)


@dataclass(frozen=True)
class HEntry:
    """An h-entry, empty where a page has none, and the h-feed it stands in."""

    item: Microformat = field(default_factory=dict)
    feed: Microformat = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """Return the first text that a property of these names has."""
        return next(filter(None, (_text(self.item, name) for name in names)), "")

    @property
    def own_words(self) -> str:
        """Its content without what it quotes."""
        return _text(self.item, "own" if "own" in self.item else "content")

    @property
    def address(self) -> str:
        return _address(self.item)

    def does_to(self, targets: Collection[str]) -> Kind | None:
        """Return what the entry says that it does to one of these addresses."""
        for name, kind in KINDS_OF_PROPERTIES:
            if any(
                is_same_page(address, target)
                for address in _addresses(self.item, name)
                for target in targets
            ):
                return kind
        return None


class EntryAuthor(NamedTuple):
    """Who wrote an entry; what is not known is empty."""

    name: str = ""
    address: str = ""


def entry_about(found: Microformat, targets: Collection[str], url: str) -> HEntry:
    """Return the entry that acts on a target, else the page's own, else one that speaks
    of a target, else the only one. Of a page of many none may be the one: then empty.
    """
    entries = list(_entries(found.get("items", []), {}))
    by_relevance: tuple[HEntry, ...] = (
        *(entry for entry in entries if entry.does_to(targets)),
        *(entry for entry in entries if is_same_page(entry.address, url)),
        *(
            entry
            for entry in entries
            if any(f"({target})" in entry.text("content") for target in targets)
        ),
        *(entries if len(entries) == 1 else ()),
        HEntry(),
    )
    return by_relevance[0]


def author_of(found: Microformat, entry: HEntry) -> EntryAuthor:
    """Tell who wrote an entry, as https://indieweb.org/authorship-spec does, but for its
    steps that fetch another page.
    """
    written = entry.item.get("author") or entry.feed.get("author") or []
    plain = [one for one in written if isinstance(one, str)]
    pages = [*filter(None, map(web_address, plain))]
    cards = [one for one in written if not isinstance(one, str)]
    # One author may be written twice: as the page's address, and as a card.
    cards.sort(key=lambda card: not set(pages) & set(_addresses(card, "url")))
    for card in cards:
        if name := _text(card, "name"):
            return EntryAuthor(name, _address(card) or next(iter(pages), ""))
    for name in plain:
        if name and not web_address(name):
            return EntryAuthor(name, next(iter(pages), ""))
    linked = web_address(found.get("author", ""))
    address = next(filter(None, [*map(_address, cards), *pages, linked]), "")
    return _author_at(found, address)


def _author_at(found: Microformat, address: str) -> EntryAuthor:
    """Return whose card a page has for an address, else the address alone."""
    for card in _all(found.get("items", [])):
        is_theirs = address and address in map(web_address, _addresses(card, "url"))
        if is_theirs and "h-card" in card["type"]:
            return EntryAuthor(_text(card, "name"), _address(card))
    return EntryAuthor(address=address)


def web_address(address: str, base: str = "") -> str:
    """Return a web address that readers may be led to, else nothing."""
    if not (address := address.strip()):
        return ""
    try:
        url = str(check_link(httpx.URL(base), address))
    except AddressRefused:
        return ""
    return url if len(url) <= LONGEST_ADDRESS else ""


def _entries(items: list[Microformat], feed: Microformat) -> Iterator[HEntry]:
    for item in items:
        if "h-entry" in item["type"]:
            yield HEntry(item, feed)
        else:
            inside = item if "h-feed" in item["type"] else feed
            yield from _entries(item.get("children", []), inside)


def _all(items: list[Microformat]) -> Iterator[Microformat]:
    for item in items:
        yield item
        yield from _all(item.get("children", []))


def _text(item: Microformat, name: str) -> str:
    values = item.get(name, [])
    return next((value for value in values if isinstance(value, str) and value), "")


def _address(item: Microformat) -> str:
    """Return the first address of an item to which readers may go."""
    return next(filter(None, map(web_address, _addresses(item, "url"))), "")


def _addresses(item: Microformat, name: str) -> Iterator[str]:
    """Yield the addresses of a property: plain, or those of the work it cites."""
    for value in item.get(name, []):
        if isinstance(value, str):
            yield value
        else:
            yield from (url for url in value.get("url", []) if isinstance(url, str))
            yield value["value"]
