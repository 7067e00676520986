"""Where a page wants to be told that it was linked to, and by which protocol."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Literal, NamedTuple
from urllib.parse import urldefrag
from xml.etree.ElementTree import ParseError

import httpx
from defusedxml import (
    DefusedXmlException,
    ElementTree,
)

from .decoding import decoded, media_type
from .link_headers import links_in
from .walking import HTML_TYPES, Attributes, Walk, resolved, walk, words

type Protocol = Literal["webmention", "pingback", "trackback"]

# Pingback 1.0, section 2.3, has clients look for exactly this, in the text of the page
# and not in its elements; what is written otherwise is by the specification no offer.
_PINGBACK = re.compile(r'<link rel="pingback" href="([^"]+)" ?/?>')
_PINGBACK_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))

_RDF_START = "<rdf:RDF"
_RDF_END = "</rdf:RDF>"
_RDF_CHARACTERS = 10_000
_RDF_BLOCKS = 100
"""An overview has one block for each of its posts."""

_DESCRIPTION = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
_PING = "{http://madskills.com/public/xml/rss/module/trackback/}ping"


class Endpoint(NamedTuple):
    """Where to send, and in which way."""

    protocol: Protocol
    url: str


def endpoint_of(*, url: str, headers: httpx.Headers, body: bytes) -> Endpoint | None:
    """Return what the answer to one GET offers; `url` is where redirects ended.

    Webmention goes before pingback, pingback before trackback: in this order they say
    more to the other side and are harder to abuse. Within webmention a header goes
    before the page, and in the page the order of the document counts (W3C Webmention,
    section 3.1.2).
    """
    if endpoint := _in_headers(url, headers, "webmention"):
        return Endpoint("webmention", endpoint)
    content_type = headers.get("content-type", "")
    if media_type(content_type) not in HTML_TYPES:
        body = b""
    offers = _Offers(url)
    walk(offers, body=body, content_type=content_type)
    text = decoded(body, content_type)
    if endpoint := offers.first("webmention"):
        return Endpoint("webmention", endpoint)
    if endpoint := _pingback(headers, text):
        return Endpoint("pingback", endpoint)
    if endpoint := _in_rdf(url, text) or offers.first("trackback"):
        return Endpoint("trackback", endpoint)
    return None


class _Offers(Walk):
    """Collects the elements that offer an endpoint, in the order of the document."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._offers: list[tuple[frozenset[str], str]] = []

    def opened(self, tag: str, attributes: Attributes) -> None:
        if tag in {"a", "link"} and "href" in attributes:
            rels = words(attributes, "rel") & {"webmention", "trackback"}
            if rels:
                self._offers.append((rels, attributes["href"]))

    def first(self, rel: str) -> str:
        hrefs = (href for rels, href in self._offers if rel in rels)
        return next(filter(None, (_endpoint(self.base, href) for href in hrefs)), "")


def _in_headers(url: str, headers: httpx.Headers, rel: str) -> str:
    links = chain.from_iterable(map(links_in, headers.get_list("link")))
    offered = (
        _endpoint(url, link.href)
        for link in links
        if rel in link.rels and _is_from(url, link.anchor)
    )
    return next(filter(None, offered), "")


def _is_from(url: str, anchor: str | None) -> bool:
    return anchor is None or _endpoint(url, anchor) == urldefrag(url).url


def _endpoint(base: str, href: str) -> str:
    # A fragment is never sent (RFC 9110, section 7.1); without it one endpoint has one
    # spelling.
    return urldefrag(resolved(base, href)).url


def _pingback(headers: httpx.Headers, text: str) -> str:
    offered = [value.strip() for value in headers.get_list("x-pingback")]
    found = _PINGBACK.search(text)
    if found:
        offered.append(_without_entities(found[1]))
    # The first that says something decides; it has to be absolute (section 2.1).
    first = next(filter(None, offered), "")
    return first if resolved("", first) else ""


def _without_entities(text: str) -> str:
    for entity, character in _PINGBACK_ENTITIES:
        text = text.replace(entity, character)
    return text


def _in_rdf(url: str, text: str) -> str:
    for block in _rdf_blocks(text):
        try:
            tree = ElementTree.fromstring(block)
        except (ParseError, DefusedXmlException, ValueError):
            continue
        for description in tree.iter(_DESCRIPTION):
            if description.get(_IDENTIFIER) == url:
                return resolved("", description.get(_PING, ""))
    return ""


def _rdf_blocks(text: str) -> Iterator[str]:
    """Find RDF anywhere: TrackBack 1.2 has it in comments, for the sake of validators."""
    place = 0
    for _ in range(_RDF_BLOCKS):
        start = text.find(_RDF_START, place)
        end = text.find(_RDF_END, start)
        if start < 0 or end < 0:
            return
        place = end + len(_RDF_END)
        if place - start <= _RDF_CHARACTERS:
            yield text[start:place]
