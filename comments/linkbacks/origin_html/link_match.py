"""Whether a document links to an address, by the rules of its media type."""

import json
import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from evidenceblog.core.text import trimmed_address

from .charset import decoded, media_type
from .page_facts import LINKS, PageFacts
from .sax_walk import HTML_TYPES

_NEAR_MISSES = 2_000
"""Other addresses on our host that are looked at more closely, which costs more."""

_IN_TEXT = re.compile(r"(?<![a-z0-9+.-])https?://[^\s<>\"`{}|\\^]+", re.IGNORECASE)
_IS_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# What blogs, newsletters and networks add to an address, and what leads to a reply there.
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|[a-z]{1,4}clid|mc_[ce]id|igsh(?:id)?|_hs(?:enc|mi)|mkt_tok"
    r"|ref(?:_src|_url)?|share|nb|amp|replytocom|unapproved|moderation-hash|like_comment"
    r"|reply|comment"
)
_PORTS = {"http": ":80", "https": ":443"}


class LinkMatch(NamedTuple):
    """The address of a link to us.

    `near` when only another spelling of our address is there: another scheme, a slash
    at its end, a fragment, a query for counting, other escapes or letters of the host.
    """

    address: str
    near: bool = False


def document_links(
    body: bytes, *, content_type: str = "", page: PageFacts
) -> Collection[str]:
    """Return the addresses that a document links to, each once, in the way of its media
    type; `page` is what was read of it as HTML.

    W3C Webmention, section 3.2.2; types other than HTML, JSON and text are not looked
    into.
    """
    return dict.fromkeys(islice(_links_in(body, content_type, page), LINKS))


def match_link(
    target: str, *, also: Collection[str] = (), among: Collection[str]
) -> LinkMatch | None:
    """Find the link to `target`, or else to one of `also` that mean the same.

    An exact match (section 3.2.2), or else another spelling of the address.
    """
    wanted = (target, *also)
    exact = next((address for address in wanted if address in among), None)
    return LinkMatch(exact) if exact else _near_miss(wanted, among)


def is_same_page(one: str, other: str) -> bool:
    """Say whether two addresses lead to one page: the scheme, a closing slash and the
    place within the page do not count."""
    return bool(one) and _page_key(one) == _page_key(other)


def _links_in(body: bytes, content_type: str, page: PageFacts) -> Iterator[str]:
    kind = media_type(content_type)
    if kind in HTML_TYPES:
        return (link.address for link in page.links)
    if kind == "application/json" or kind.endswith("+json"):
        return _links_in_json(decoded(body, content_type))
    if kind.startswith("text/"):
        return _links_in_text(decoded(body, content_type))
    return iter(())


def _links_in_json(text: str) -> Iterator[str]:
    try:
        # Numbers stay text: long ones take quadratic time to read.
        values = [json.loads(text, parse_int=str, parse_float=str)]
    except (ValueError, RecursionError):
        return
    while values:
        value = values.pop()
        if isinstance(value, str) and _IS_ADDRESS.match(value):
            yield value
        elif isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)


def _links_in_text(text: str) -> Iterator[str]:
    for run in _IN_TEXT.finditer(text):
        yield run[0]
        yield trimmed_address(run[0])


def _near_miss(wanted: Collection[str], others: Collection[str]) -> LinkMatch | None:
    keys = {_page_key(address) for address in wanted}
    hosts = {spelling for host, _, _ in keys if host for spelling in _spellings(host)}
    misses = 0
    for address in others:
        if not any(host in address[:300].lower() for host in hosts):
            continue
        if _page_key(address) in keys:
            return LinkMatch(address, near=True)
        misses += 1
        if misses == _NEAR_MISSES:
            break
    return None


def _page_key(address: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return what two spellings of an address have in common; nothing of what is none.

    Raises nothing, whatever the text.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address, ()
    host = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme, ""))
    host = host if host.isascii() else _spellings(host)[0]
    query = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    ]
    return host, unquote(parts.path).rstrip("/"), tuple(query)


def _spellings(host: str) -> tuple[str, str]:
    """Return a host as it is sent and as people read it (RFC 5890), with its port."""
    try:
        url = httpx.URL(f"https://{host}")
    except httpx.InvalidURL:
        return host, host
    port = f":{url.port}" if url.port else ""
    return url.raw_host.decode("ascii") + port, url.host + port
