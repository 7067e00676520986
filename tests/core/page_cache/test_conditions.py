"""HEAD and conditional requests: who is told what of a page, without its body."""

import pytest

from evidenceblog.core.page_cache.cache import PageCache
from tests.core.page_cache.asking import ask
from tests.core.page_cache.site import SHARED, Site


def test_a_head_request_gets_the_headers_of_the_page(
    cached: PageCache, site: Site
) -> None:
    ask(cached, method="HEAD")
    head, page = ask(cached, method="HEAD"), ask(cached)

    assert head.headers.items() == page.headers.items()
    assert head.body == b""
    assert page.text.startswith("answer 1 ")
    assert site.closed == 1


def test_a_head_request_for_what_is_not_kept_has_no_body(
    cached: PageCache, site: Site
) -> None:
    site.status = "404 Not Found"

    head = ask(cached, method="HEAD")

    assert (head.status, head.body) == (404, b"")
    assert site.closed == 1


def test_each_encoding_has_an_etag_of_its_own(cached: PageCache) -> None:
    etags = {
        ask(cached, HTTP_ACCEPT_ENCODING=encoding).headers["ETag"]
        for encoding in ("br", "gzip", "")
    }

    assert len(etags) == 3


@pytest.mark.parametrize("wrap", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_page_is_told_so(cached: PageCache, wrap: str) -> None:
    page = ask(cached)

    answer = ask(cached, HTTP_IF_NONE_MATCH=wrap.format(page.headers["ETag"]))

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == page.headers["ETag"]
    assert answer.headers["Cache-Control"] == SHARED["Cache-Control"]
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in answer.headers


def test_who_has_it_in_another_encoding_gets_it(cached: PageCache) -> None:
    etag = ask(cached, HTTP_ACCEPT_ENCODING="br").headers["ETag"]

    assert ask(cached, HTTP_IF_NONE_MATCH=etag).status == 200


@pytest.mark.parametrize(
    "since",
    ["Sun, 02 Mar 2014 09:00:00 GMT", f"Mon, 01 Jan {'9' * 30} 00:00:00 GMT", "x"],
)
def test_a_date_tells_nothing_of_a_page(
    cached: PageCache, site: Site, since: str
) -> None:
    site.headers["Last-Modified"] = "Sun, 02 Mar 2014 09:00:00 GMT"

    answer = ask(cached, HTTP_IF_MODIFIED_SINCE=since)

    assert answer.status == 200
    assert "Last-Modified" not in answer.headers


def test_a_range_is_answered_with_the_whole(cached: PageCache) -> None:
    page = ask(cached)

    answer = ask(cached, HTTP_RANGE="bytes=0-4")

    assert (answer.status, answer.body) == (200, page.body)
