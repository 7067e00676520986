"""A page as it is kept: its encodings, and which of them a reader gets."""

import gzip

import brotli
import pytest

from evidenceblog.core.page_cache.entry import (
    MIN_COMPRESSED_BYTES,
    CachedPage,
    accepted_encodings,
    make_entry,
)
from evidenceblog.core.page_cache.policy import CacheTerms

TERMS = CacheTerms(60, 60, frozenset({"site"}), None)
BODY = b"<p>Walking helps.</p>" * 200
HTML = ("Content-Type", "text/html; charset=utf-8")


def kept(body: bytes = BODY, *headers: tuple[str, str]) -> CachedPage:
    return make_entry([*(headers or [HTML])], body, TERMS)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("br;q=0.5, gzip;q=1", "br"),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("*;q=0", None),
        ("", None),
        ("identity", None),
        ("deflate", None),
        ("br;q=nonsense", None),
        ("br ; q=1", "br"),
        (",,;=,", None),
    ],
)
def test_a_reader_gets_an_encoding_that_it_takes(
    accepted: str, encoding: str | None
) -> None:
    variant = kept().variant(accepted)

    assert dict(variant.headers).get("Content-Encoding") == encoding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert decode(variant.body) == BODY
    assert dict(variant.headers)["Content-Length"] == str(len(variant.body))


def test_many_spellings_of_what_readers_take_do_not_fill_the_memory() -> None:
    for number in range(5_000):
        accepted_encodings(f"br;q=0.{number}")

    assert accepted_encodings.cache_info().currsize <= 1_000


@pytest.mark.parametrize("content_type", ["image/png", "application/zip", "font/woff2"])
def test_what_is_compressed_already_is_kept_as_it_is(content_type: str) -> None:
    variant = kept(BODY, ("Content-Type", content_type)).variant("br, gzip")

    assert variant.body == BODY
    assert dict(variant.headers)["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml; charset=utf-8", "application/json"]
)
def test_feeds_are_compressed(content_type: str) -> None:
    assert len(kept(BODY, ("Content-Type", content_type)).variant("br").body) < 200


def test_what_is_small_is_kept_as_it_is() -> None:
    short = BODY[: MIN_COMPRESSED_BYTES - 1]

    assert kept(short).variant("br").body == short


def test_the_same_page_has_the_same_etag_in_every_process() -> None:
    assert kept().variant("gzip") == kept().variant("gzip")
    assert kept().variant("br").etag != kept(BODY + b"!").variant("br").etag


def test_headers_that_the_site_gave_stay() -> None:
    made = kept(BODY, HTML, ("X-Frame-Options", "DENY"), ("ETag", '"ours"'))
    headers = made.variant("br").headers

    assert ("X-Frame-Options", "DENY") in headers
    assert [name for name, _ in headers].count("ETag") == 1
    assert ("ETag", '"ours"') not in headers
