"""What the headers of an answer allow: whether it may be kept, how long, for which query."""

import re
from dataclasses import dataclass

from evidenceblog.core.wsgi_types import Headers

# An answer with one of these was made for one reader, or is not whole.
PRIVATE_HEADERS = {"set-cookie", "content-encoding", "content-range"}
PRIVATE_DIRECTIVES = {"private", "no-store", "no-cache"}


@dataclass(frozen=True)
class CacheTerms:
    """How an answer may be kept: `fresh` and then `stale` seconds, until one of `keys`
    is purged; of the query only `params` shape it, None meaning all of them."""

    fresh: int
    stale: int
    keys: frozenset[str]
    params: frozenset[str] | None


def read_terms(status: str, headers: Headers) -> CacheTerms | None:
    """Return the terms on which an answer may be kept, or None if it may not.

    Only what says `public` itself, and for how long in Surrogate-Control, is kept.
    """
    if not status.startswith("200 "):
        return None
    found = {name.lower(): value for name, value in headers}
    cache_control = _directives(found.get("cache-control", ""))
    surrogate = _directives(found.get("surrogate-control", ""))
    fresh = _seconds(surrogate.get("max-age", ""))
    refused = (
        "public" not in cache_control
        or PRIVATE_DIRECTIVES & (cache_control.keys() | surrogate.keys())
        or PRIVATE_HEADERS & found.keys()
        or _directives(found.get("vary", "")).keys() - {"", "accept-encoding"}
        # A nonce that a second reader sees is none.
        or "'nonce-" in found.get("content-security-policy", "")
    )
    if refused or not fresh:
        return None
    return CacheTerms(
        fresh=fresh,
        stale=_seconds(surrogate.get("stale-while-revalidate", "")),
        keys=frozenset(found.get("surrogate-key", "").split()),
        params=_params(found.get("no-vary-search", "")),
    )


def _directives(value: str) -> dict[str, str]:
    """Read a list such as `public, max-age=5` (RFC 9111 §5.2)."""
    parts = (part.partition("=") for part in value.split(","))
    return {name.strip().lower(): given.strip().strip('"') for name, _, given in parts}


def _seconds(value: str) -> int:
    return int(value) if value.isdecimal() else 0


def _params(value: str) -> frozenset[str] | None:
    """Read `params, except=("a" "b")`: the parameters that shape the page.

    Without the header every parameter does; anything else it can say we never send.
    """
    if value == "params":
        return frozenset()
    excepted = re.fullmatch(r'params, except=\(((?:"[\w-]+" ?)*)\)', value)
    return frozenset(excepted[1].replace('"', "").split()) if excepted else None
