"""Where a page wants to be told that it was linked to, and by which protocol."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urldefrag
from xml.sax.saxutils import unescape

import httpx

from .charset import decoded, media_type
from .page_facts import read_page
from .sax_walk import HTML_TYPES, resolved

# Pingback 1.0, section 2.3, has clients look for exactly this, in the text of the page
# and not in its elements; what is written otherwise is by the specification no offer.
_PINGBACK = re.compile(r'<link rel="pingback" href="([^"]+)" ?/?>')

# The Link headers of an answer (RFC 8288, section 3)
_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(
    r"""\s*;\s*([^\s;,="<>]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*))?|\s*;"""
)
_ESCAPED = re.compile(r"\\(.)")


class Endpoint(NamedTuple):
    """Where to send, and by which protocol: webmention or pingback."""

    protocol: str
    url: str


def endpoint_of(*, url: str, headers: httpx.Headers, body: bytes) -> Endpoint | None:
    """Return what the answer to one GET offers; `url` is where redirects ended.

    Webmention goes before pingback, which says less and is easier to abuse. Within
    webmention a header goes before the page, and in the page the order of the document
    counts (W3C Webmention, section 3.1.2).
    """
    content_type = headers.get("content-type", "")
    if media_type(content_type) not in HTML_TYPES:
        body = b""
    endpoint = next(filter(None, _in_headers(url, headers)), "")
    if not endpoint:
        page = read_page(body, url=url, content_type=content_type)
        endpoint = next(iter(page.webmention_endpoints), "")
    if endpoint:
        # A fragment is never sent (RFC 9110, section 7.1); without it one endpoint has
        # one spelling.
        return Endpoint("webmention", urldefrag(endpoint).url)
    if endpoint := _pingback(headers, decoded(body, content_type)):
        return Endpoint("pingback", endpoint)
    return None


def _in_headers(url: str, headers: httpx.Headers) -> Iterator[str]:
    for header in headers.get_list("link"):
        for href, parameters in _parse_link_header(header):
            # With an anchor, the link goes out from another place than the page itself.
            anchor = urldefrag(resolved(url, parameters.get("anchor", ""))).url
            is_ours = anchor == urldefrag(url).url
            if is_ours and "webmention" in parameters.get("rel", "").lower().split():
                yield resolved(url, href)


def _parse_link_header(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the address and the parameters of each link, and stop at what is none."""
    place = 0
    while target := _TARGET.match(header, place):
        place = target.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(header, place):
            place = parameter.end()
            if parameter[1]:  # of a repeated parameter the first counts (section 3.3)
                value = parameter[2] or ""
                if value.startswith('"'):
                    value = _ESCAPED.sub(r"\1", value[1:-1])
                parameters.setdefault(parameter[1].lower(), value)
        yield target[1].strip(), parameters
        place = header.find(",", place) + 1 or len(header)


def _pingback(headers: httpx.Headers, text: str) -> str:
    offered = [value.strip() for value in headers.get_list("x-pingback")]
    if found := _PINGBACK.search(text):
        offered.append(unescape(found[1], {"&quot;": '"'}))
    # The first that says something decides; it has to be absolute (section 2.1).
    first = next(filter(None, offered), "")
    return first if resolved("", first) else ""
