"""Whether a document links to an address, by the rules of its media type."""

import json
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from evidenceblog.ground.text import trimmed_address

from .decoding import decoded, media_type
from .page import address_in
from .walking import HTML_TYPES, Attributes, Walk, resolved, walk

_LINKS = 25_000
"""More different ones in a megabyte are no page; each costs 15 CPU microseconds."""

_NEAR_MISSES = 2_000
"""Other addresses on our host that are looked at more closely, which costs more."""

_IN_TEXT = re.compile(r"(?<![a-z0-9+.-])https?://[^\s<>\"`{}|\\^]+", re.IGNORECASE)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id")
_PORTS = {"http": ":80", "https": ":443"}


class LinkFound(NamedTuple):
    """A link to us: the element and attribute (or `json`, `text`), and its address.

    `near` when only another spelling of our address is there: another scheme, a slash
    at its end, a fragment, a query for counting, other escapes or letters of the host.
    """

    tag: str
    attribute: str
    address: str
    near: bool = False


def links_to(
    target: str,
    *,
    also: Collection[str] = (),
    body: bytes,
    content_type: str = "",
    url: str,
) -> LinkFound | None:
    """Find a link to `target`, or to one of `also` that mean the same, in a document.

    W3C Webmention, section 3.2.2: an exact match, in the way of the media type; types
    other than HTML, JSON and text are not looked into.
    """
    wanted = {target, *also}
    others: dict[str, LinkFound] = {}
    for found in _links_in(body, content_type, url):
        if found.address in wanted:
            return found
        others.setdefault(found.address, found)
    return _near_miss(wanted, others)


def _links_in(body: bytes, content_type: str, url: str) -> Iterator[LinkFound]:
    kind = media_type(content_type)
    if kind in HTML_TYPES:
        return _links_in_html(body, content_type, url)
    if kind == "application/json" or kind.endswith("+json"):
        return _links_in_json(decoded(body, content_type))
    if kind.startswith("text/"):
        return _links_in_text(decoded(body, content_type))
    return iter(())


class _Links(Walk):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.found: dict[str, tuple[str, str]] = {}

    def opened(self, tag: str, attributes: Attributes) -> None:
        link = address_in(tag, attributes)
        if link and len(self.found) < _LINKS:
            attribute, href = link
            self.found.setdefault(href, (tag, attribute))


def _links_in_html(body: bytes, content_type: str, url: str) -> Iterator[LinkFound]:
    links = _Links(url)
    walk(links, body=body, content_type=content_type)
    for href, (tag, attribute) in links.found.items():
        if address := resolved(links.base, href):
            yield LinkFound(tag, attribute, address)


def _links_in_json(text: str) -> Iterator[LinkFound]:
    try:
        # Numbers stay text: long ones take quadratic time to read.
        values = [json.loads(text, parse_int=str, parse_float=str)]
    except (ValueError, RecursionError):
        return
    while values:
        value = values.pop()
        if isinstance(value, str):
            yield LinkFound("json", "", value)
        elif isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)


def _links_in_text(text: str) -> Iterator[LinkFound]:
    for run in _IN_TEXT.finditer(text):
        yield LinkFound("text", "", run[0])
        yield LinkFound("text", "", trimmed_address(run[0]))


def _near_miss(wanted: set[str], others: dict[str, LinkFound]) -> LinkFound | None:
    keys = {_key(address) for address in wanted}
    hosts = {host for host, _, _ in keys if host}
    misses = 0
    for address, found in others.items():
        if not any(host in address[:300].lower() for host in hosts):
            continue
        if _key(address) in keys:
            return found._replace(near=True)
        misses += 1
        if misses == _NEAR_MISSES:
            break
    return None


def _key(address: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return what two spellings of an address have in common; nothing of what is none.

    Raises nothing, whatever the text.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address, ()
    host = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme, ""))
    query = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    ]
    return host, unquote(parts.path).rstrip("/"), tuple(query)
