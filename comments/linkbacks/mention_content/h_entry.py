"""The h-entry of a page that is about our post, its author and what it does to it.

The items are those of microformats_parser.py: properties stand beside the type.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from comments.models import Kind

from .public_urls import is_same_page, web_address

Microformat = dict[str, Any]

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
    def address(self) -> str:
        return next(iter(_addresses(self.item, "url")), "")

    def does_to(self, targets: Collection[str]) -> Kind | None:
        """Return what the entry says that it does to one of these addresses."""
        for name, kind in KINDS_OF_PROPERTIES:
            if _names(_told(self.item, name), targets):
                return kind
        return None


@dataclass(frozen=True)
class EntryAuthor:
    """Who wrote an entry; what is not known is empty."""

    name: str = ""
    address: str = ""


def entry_about(found: Microformat, targets: Collection[str], url: str) -> HEntry:
    """Return the entry that acts on a target, else the page's own, else one that speaks
    of a target, else the only one. Of a page of many none may be the one: then empty.
    """
    entries = list(_entries(found.get("items", []), {}))
    return (
        _first(entry for entry in entries if entry.does_to(targets))
        or _first(entry for entry in entries if is_same_page(entry.address, url))
        or _first(entry for entry in entries if _speaks_of(entry, targets))
        or (entries[0] if len(entries) == 1 else HEntry())
    )


def author_of(found: Microformat, entry: HEntry) -> EntryAuthor:
    """Tell who wrote an entry, as https://indieweb.org/authorship-spec does, but for its
    steps that fetch another page.
    """
    written = entry.item.get("author") or entry.feed.get("author") or [""]
    if not isinstance(written[0], str):
        return _person(written[0])
    page = web_address(written[0])
    if written[0] and not page:
        return EntryAuthor(name=written[0])
    page = page or web_address(found.get("author", ""))
    cards = (item for item in _all(found.get("items", [])) if _is(item, "h-card"))
    known = (card for card in cards if page and page in _addresses(card, "url"))
    return next(map(_person, known), EntryAuthor(address=page))


def _first(entries: Iterator[HEntry]) -> HEntry | None:
    return next(entries, None)


def _entries(items: list[Microformat], feed: Microformat) -> Iterator[HEntry]:
    for item in items:
        if _is(item, "h-entry"):
            yield HEntry(item, feed)
        else:
            inside = item if _is(item, "h-feed") else feed
            yield from _entries(item.get("children", []), inside)


def _all(items: list[Microformat]) -> Iterator[Microformat]:
    for item in items:
        yield item
        yield from _all(item.get("children", []))


def _is(item: Microformat, root: str) -> bool:
    return root in item["type"]


def _person(card: Microformat) -> EntryAuthor:
    return EntryAuthor(_text(card, "name"), next(iter(_addresses(card, "url")), ""))


def _speaks_of(entry: HEntry, targets: Collection[str]) -> bool:
    content = entry.text("content")
    return any(f"({target})" in content for target in targets)


def _names(addresses: Collection[str], targets: Collection[str]) -> bool:
    return any(is_same_page(one, target) for one in addresses for target in targets)


def _text(item: Microformat, name: str) -> str:
    values = item.get(name, [])
    return next((value for value in values if isinstance(value, str) and value), "")


def _addresses(item: Microformat, name: str) -> list[str]:
    """Return the addresses of a property to which readers may go."""
    return list(filter(None, map(web_address, _told(item, name))))


def _told(item: Microformat, name: str) -> list[str]:
    """Return the addresses of a property: plain, or those of the work it cites."""
    told: list[str] = []
    for value in item.get(name, []):
        if isinstance(value, str):
            told.append(value)
        else:
            told += [one for one in value.get("url", []) if isinstance(one, str)]
            told.append(value["value"])
    return told
