"""The author of a page, where only its site's feed names one (RSS, Atom, JSON Feed)."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from .excerpt import LONGEST_NAME, clip_line
from .public_urls import is_same_page

# RSS 2.0 has `author` as an e-mail address, which nobody is shown, and a name.
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*\Z")


def name_in_feed(feed: bytes, url: str) -> str:
    """Return the name of who wrote the page at `url`, empty if the feed does not say or
    is none."""
    is_json = feed.lstrip()[:1] == b"{"
    return clip_line(
        _in_json(feed, url) if is_json else _in_xml(feed, url), LONGEST_NAME
    )


def _in_xml(feed: bytes, url: str) -> str:
    try:
        root = ElementTree.fromstring(feed, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return ""
    for item in root.iter():
        if _tag(item) in {"item", "entry"} and _is_at(url, _addresses(item)):
            return _first(map(_writer, (item, root)))
    return ""


def _tag(element: Element) -> str:
    """Return a name without its namespace, which differs among the kinds of RSS."""
    return element.tag.rpartition("}")[2]


def _addresses(item: Element) -> Iterator[str]:
    for part in item:
        if _tag(part) == "link" and part.get("rel", "alternate") == "alternate":
            yield part.get("href") or (part.text or "").strip()


def _writer(item: Element) -> str:
    """Return who an item, or a whole feed of Atom, is by."""
    return _first(map(_name, item))


def _name(part: Element) -> str:
    """Return the name in a part of an item; none in most."""
    if _tag(part) == "creator":  # Dublin Core
        return part.text or ""
    if _tag(part) != "author":
        return ""
    if len(part):  # Atom
        return _first(each.text or "" for each in part if _tag(each) == "name")
    named = _IN_BRACKETS.search(part.text or "")
    return named[1] if named else ""


def _in_json(feed: bytes, url: str) -> str:
    try:
        # Numbers stay text: long ones take quadratic time to read.
        told = json.loads(feed, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return ""
    items = told.get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and _is_at(url, [_text(item, "url")]):
            return _first(map(_writer_in_json, (item, told)))
    return ""


def _writer_in_json(item: dict[str, Any]) -> str:
    """Return the first author (JSON Feed 1.1), or the only one (1.0)."""
    several = item.get("authors")
    written = several if isinstance(several, list) else [item.get("author")]
    return _first(_text(one, "name") for one in written if isinstance(one, dict))


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _is_at(url: str, addresses: Iterable[str]) -> bool:
    return any(is_same_page(address, url) for address in addresses)


def _first(names: Iterable[str]) -> str:
    return next(filter(None, names), "")
