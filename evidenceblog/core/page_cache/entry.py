"""A page in the cache: in every encoding that readers take, its headers made up."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import brotli

from evidenceblog.core.security_headers import SECURITY_HEADERS
from evidenceblog.core.wsgi_types import Headers

from .policy import CacheTerms

# Levels that cost less than a millisecond: a page is made again after each comment.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# What is smaller fits into one packet as it is.
MIN_COMPRESSED_BYTES = 1_000
COMPRESSED_TYPES = (
    "text/",
    "application/json",
    "application/xml",
    "application/rss+xml",
)
# In the order of our preference.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
}
PLAIN = "identity"
# A longer list of encodings is no browser's, and what was read is remembered.
MAX_ACCEPT_LENGTH = 200
# Surrogate-Control was for us; the others are written anew for each encoding. Not so
# Last-Modified: a feed's is that of its newest post, and a correction or withdrawal of
# another would pass for no change.
REPLACED_HEADERS = {
    "surrogate-control",
    "content-length",
    "vary",
    "etag",
    "last-modified",
    "x-request-id",
}
# What an answer without its body repeats (RFC 9110 §15.4.5).
NOT_MODIFIED_HEADERS = {
    *map(str.lower, SECURITY_HEADERS),
    "cache-control",
    "etag",
    "vary",
    "surrogate-key",
    "no-vary-search",
}
# About what the objects around the bytes take.
OVERHEAD_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class EncodedPage:
    """A page in one encoding, with a strong ETag of its very bytes (RFC 9110 §8.8.3)."""

    body: bytes
    etag: str
    headers: list[tuple[str, str]]
    headers_unchanged: list[tuple[str, str]]

    def is_known(self, if_none_match: str) -> bool:
        """Tell whether a reader who names these ETags has it (RFC 9110 §13.1.2)."""
        tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return self.etag in tags or "*" in tags


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page and the terms on which it is kept."""

    variants: dict[str, EncodedPage]
    terms: CacheTerms
    size: int

    def variant(self, accept_encoding: str) -> EncodedPage:
        """Return the page as a reader takes it who sends this Accept-Encoding."""
        if len(accept_encoding) > MAX_ACCEPT_LENGTH:
            return self.variants[PLAIN]
        for encoding in accepted_encodings(accept_encoding):
            if encoding in self.variants:
                return self.variants[encoding]
        return self.variants[PLAIN]


def make_entry(headers: Headers, body: bytes, terms: CacheTerms) -> CachedPage:
    """Compress an answer's body, now and never again."""
    found = {name.lower(): value for name, value in headers}
    bodies = {PLAIN: body}
    content_type = found.get("content-type", "")
    if len(body) >= MIN_COMPRESSED_BYTES and content_type.startswith(COMPRESSED_TYPES):
        bodies |= {name: encode(body) for name, encode in ENCODERS.items()}
    common = [pair for pair in headers if pair[0].lower() not in REPLACED_HEADERS]
    return CachedPage(
        variants={name: _variant(common, name, made) for name, made in bodies.items()},
        terms=terms,
        size=sum(map(len, bodies.values())) + OVERHEAD_BYTES,
    )


def _variant(common: Headers, encoding: str, body: bytes) -> EncodedPage:
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = [
        *common,
        ("Content-Length", str(len(body))),
        ("Vary", "Accept-Encoding"),
        ("ETag", etag),
    ]
    if encoding != PLAIN:
        headers.append(("Content-Encoding", encoding))
    unchanged = [pair for pair in headers if pair[0].lower() in NOT_MODIFIED_HEADERS]
    return EncodedPage(body, etag, headers, unchanged)


@lru_cache(maxsize=1_000)
def accepted_encodings(accept_encoding: str) -> tuple[str, ...]:
    """Return which of our encodings a reader takes, ours first (RFC 9110 §12.5.3)."""
    weights = dict(map(_parse_weight, accept_encoding.lower().split(",")))
    anything = weights.get("*", 0.0)
    return tuple(name for name in ENCODERS if weights.get(name, anything) > 0)


def _parse_weight(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";")
    try:
        return name.strip(), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return name.strip(), 0.0
