"""Where a page wants to be told that it was linked to, and by which protocol."""

import re
from itertools import chain
from typing import Literal, NamedTuple
from urllib.parse import urldefrag

import httpx

from .charset import decoded, media_type
from .link_headers import parse_link_header
from .sax_walk import HTML_TYPES, Attributes, SaxWalk, resolved, walk_document, words

type EndpointProtocol = Literal["webmention", "pingback"]

# Pingback 1.0, section 2.3, has clients look for exactly this, in the text of the page
# and not in its elements; what is written otherwise is by the specification no offer.
_PINGBACK = re.compile(r'<link rel="pingback" href="([^"]+)" ?/?>')
_PINGBACK_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))


class Endpoint(NamedTuple):
    """Where to send, and in which way."""

    protocol: EndpointProtocol
    url: str


def endpoint_of(*, url: str, headers: httpx.Headers, body: bytes) -> Endpoint | None:
    """Return what the answer to one GET offers; `url` is where redirects ended.

    Webmention goes before pingback, which says less and is easier to abuse. Within
    webmention a header goes before the page, and in the page the order of the document
    counts (W3C Webmention, section 3.1.2).
    """
    if endpoint := _in_headers(url, headers):
        return Endpoint("webmention", endpoint)
    content_type = headers.get("content-type", "")
    if media_type(content_type) not in HTML_TYPES:
        body = b""
    offers = _EndpointWalk(url)
    walk_document(offers, body=body, content_type=content_type)
    if endpoint := offers.first():
        return Endpoint("webmention", endpoint)
    if endpoint := _pingback(headers, decoded(body, content_type)):
        return Endpoint("pingback", endpoint)
    return None


class _EndpointWalk(SaxWalk):
    """Collects the elements that offer an endpoint, in the order of the document."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._offers: list[str] = []

    def on_start(self, tag: str, attributes: Attributes) -> None:
        is_link = tag in {"a", "link"} and "href" in attributes
        if is_link and "webmention" in words(attributes, "rel"):
            self._offers.append(attributes["href"])

    def first(self) -> str:
        found = (_endpoint(self.base, href) for href in self._offers)
        return next(filter(None, found), "")


def _in_headers(url: str, headers: httpx.Headers) -> str:
    links = chain.from_iterable(map(parse_link_header, headers.get_list("link")))
    offered = (
        _endpoint(url, link.href)
        for link in links
        if "webmention" in link.rels and _is_from(url, link.anchor)
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
