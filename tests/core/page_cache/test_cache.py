"""The page cache in front of a site of a few lines: what is kept, and who gets it."""

import tracemalloc
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import LazySettings

from evidenceblog.core.page_cache import cache as cache_module, with_page_cache
from evidenceblog.core.page_cache.cache import PageCache
from evidenceblog.core.page_cache.request_key import MAX_LENGTH
from evidenceblog.core.page_cache.store import PageStore
from evidenceblog.core.wsgi_types import Environ
from tests.core.page_cache.asking import ask
from tests.core.page_cache.site import Site

# What is kept


def test_a_shared_page_is_made_once(cached: PageCache, site: Site) -> None:
    first, second = ask(cached), ask(cached)

    assert first.text.startswith("answer 1 ")
    assert second.body == first.body
    assert first.headers["Cache-Status"] == "page-cache; fwd=miss"
    assert second.headers["Cache-Status"] == "page-cache; hit"
    assert second.headers["ETag"] == first.headers["ETag"]
    assert len(site.asked) == site.closed == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cache-Control", "max-age=0, s-maxage=60"),
        ("Cache-Control", "private"),
        ("Cache-Control", "public, no-store"),
        ("Cache-Control", "public, no-cache"),
        ("Surrogate-Control", ""),
        ("Surrogate-Control", "max-age=0"),
        ("Surrogate-Control", "max-age=600, no-store"),
        ("Surrogate-Control", "max-age=nonsense"),
        ("Set-Cookie", "a=b"),
        ("Vary", "Cookie"),
        ("Vary", "Accept-Encoding, Cookie"),
        ("Vary", "*"),
        ("Vary", "Accept-Language"),
        ("Content-Encoding", "gzip"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
    ],
)
def test_an_answer_that_is_not_for_everybody_is_made_for_each(
    cached: PageCache, site: Site, name: str, value: str
) -> None:
    site.headers[name] = value

    assert ask(cached).text.startswith("answer 1 ")
    assert ask(cached).text.startswith("answer 2 ")
    assert ask(cached).headers[name] == (value if name != "Surrogate-Control" else None)


@pytest.mark.parametrize(
    "status", ["404 Not Found", "301 Moved", "500 Oops", "206 Partial", "410 Gone"]
)
def test_only_whole_pages_are_kept(cached: PageCache, site: Site, status: str) -> None:
    site.status = status

    assert ask(cached).status == int(status[:3])
    assert ask(cached).text.startswith("answer 2 ")
    assert site.closed == 2


def test_what_was_not_kept_once_is_kept_when_it_may_be(
    cached: PageCache, site: Site
) -> None:
    site.status = "404 Not Found"
    ask(cached)
    site.status = "200 OK"

    assert ask(cached).text.startswith("answer 2 ")
    assert ask(cached).text.startswith("answer 2 ")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"url": f"/?x={'y' * MAX_LENGTH}"},
        {"HTTP_COOKIE": "xsessionid=1"},
        {"HTTP_HOST": "127.0.0.1:9"},
        {"method": "POST"},
    ],
)
def test_what_is_for_the_cache_alone_does_not_leave_it(
    cached: PageCache, asked: dict[str, Any]
) -> None:
    for _ in range(2):
        assert "Surrogate-Control" not in ask(cached, **asked).headers
    assert ask(cached).headers["Surrogate-Key"] == "post-1 site"


def test_without_a_cache_it_does_not_leave_either(site: Site) -> None:
    assert "Surrogate-Control" not in ask(with_page_cache(site, 0)).headers


def test_one_readers_view_of_a_page_does_not_drop_it(
    cached: PageCache, site: Site
) -> None:
    kept = ask(cached)
    site.headers["Cache-Control"] = "no-store"
    ask(cached, "/?reply=5")

    assert ask(cached).body == kept.body
    assert ask(cached, "/?utm_source=x").body == kept.body
    assert ask(cached, "/?reply=5").body != kept.body


# What is remembered


def test_whatever_strangers_ask_for_takes_little_memory(
    cached: PageCache, site: Site
) -> None:
    ask(cached)
    site.status = "404 Not Found"
    tracemalloc.start()
    for number in range(300):
        long = f"{number}".ljust(100_000, "x")
        ask(cached, f"/{long}")
        ask(cached, f"/{number}/?{long}")
        ask(cached, HTTP_HOST=long)
        ask(cached, HTTP_ACCEPT_ENCODING=long)
        ask(cached, HTTP_IF_NONE_MATCH=long)
        site.asked.clear()  # the test's own memory
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert used < 5_000_000


# Who gets it


@pytest.mark.parametrize(
    "signed_in",
    [
        {"HTTP_COOKIE": "a=1; sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Bearer abc"},
        {"HTTP_COOKIE": "sessionid="},
    ],
)
def test_a_signed_in_editor_neither_reads_nor_fills_it(
    cached: PageCache, site: Site, signed_in: dict[str, str]
) -> None:
    assert ask(cached, **signed_in).text.startswith("answer 1 ")
    assert ask(cached).text.startswith("answer 2 ")
    assert ask(cached, **signed_in).text.startswith("answer 3 ")
    assert ask(cached).text.startswith("answer 2 ")


def test_cookies_that_are_no_session_change_nothing(cached: PageCache) -> None:
    ask(cached)

    assert ask(cached, HTTP_COOKIE="theme=dark").text.startswith("answer 1 ")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PURGE", "get"])
def test_other_methods_go_to_the_site(
    cached: PageCache, site: Site, method: str
) -> None:
    ask(cached)

    assert ask(cached, method=method).text.startswith("answer 2 ")
    assert ask(cached).text.startswith("answer 1 ")


@pytest.mark.parametrize(
    "other", [{"wsgi.url_scheme": "https"}, {"SCRIPT_NAME": "/blog"}]
)
def test_each_scheme_and_folder_has_pages_of_its_own(
    cached: PageCache, other: dict[str, str]
) -> None:
    ask(cached)

    assert ask(cached, **other).text.startswith("answer 2 ")
    assert ask(cached).text.startswith("answer 1 ")
    assert ask(cached, **other).text.startswith("answer 2 ")


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1:9000", "127.0.0.1", ""])
def test_another_host_neither_reads_nor_fills_it(cached: PageCache, host: str) -> None:
    ask(cached)

    assert ask(cached, HTTP_HOST=host).text.startswith("answer 2 ")
    assert ask(cached, HTTP_HOST=host).text.startswith("answer 3 ")
    assert ask(cached).text.startswith("answer 1 ")


def test_our_host_is_ours_in_any_case(
    site: Site, store: PageStore, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://Blog.example"
    cached = PageCache(site, store, hears=lambda: True)
    ask(cached, HTTP_HOST="blog.example")

    assert ask(cached, HTTP_HOST="BLOG.EXAMPLE").text.startswith("answer 1 ")


# The query


def test_parameters_that_do_not_shape_the_page_are_passed_over(
    cached: PageCache, site: Site
) -> None:
    for query in ("", "?utm_source=x", "?fbclid=1&utm_source=y", "?after"):
        ask(cached, f"/{query}")

    assert site.asked == ["/?", "/?after"]


def test_parameters_that_shape_the_page_tell_pages_apart(
    cached: PageCache, site: Site
) -> None:
    texts = {ask(cached, f"/?{query}").text for query in ("", "after=1", "after=2")}
    again = {ask(cached, f"/?x=1&{query}").text for query in ("after=1", "after=2")}

    assert len(texts) == 3
    assert again < texts
    assert len(site.asked) == 3


def test_of_a_parameter_that_comes_twice_the_last_counts(cached: PageCache) -> None:
    bodies = {
        ask(cached, f"/?{query}").body
        for query in ("after=1&after=2", "after=2", "after=x&x=1&after=2")
    }

    assert len(bodies) == 1
    assert ask(cached, "/?after=2&after=1").body not in bodies


def test_bytes_that_are_no_text_do_not_make_two_queries_one(cached: PageCache) -> None:
    one, other = ask(cached, "/?after=%FE"), ask(cached, "/?after=%FF")

    assert one.body != other.body
    assert ask(cached, "/?after=\xfe").body == one.body


def test_without_the_header_the_whole_query_shapes_the_page(
    cached: PageCache, site: Site
) -> None:
    del site.headers["No-Vary-Search"]
    for query in ("a=1", "a=1", "a=2", "b=1&a=1"):
        ask(cached, f"/?{query}")

    assert site.asked == ["/?a=1", "/?a=2", "/?b=1&a=1"]


def test_a_first_request_with_a_parameter_does_not_answer_those_without(
    cached: PageCache,
) -> None:
    second_page = ask(cached, "/?after=5")

    assert ask(cached).body != second_page.body
    assert ask(cached, "/?after=5").body == second_page.body


def test_a_query_without_end_goes_to_the_site(cached: PageCache, site: Site) -> None:
    ask(cached)
    ask(cached, f"/?{'x=1&' * MAX_LENGTH}")

    assert len(site.asked) == 2


# Many at once


def test_one_request_makes_the_page_that_many_wait_for(
    cached: PageCache, site: Site
) -> None:
    site.made.clear()
    with ThreadPoolExecutor(8) as readers:
        answers = [readers.submit(ask, cached, f"/?utm={n}") for n in range(8)]
        while not site.asked:
            pass
        site.made.set()

    assert len({answer.result().body for answer in answers}) == 1
    assert len(site.asked) == 1


def test_who_waits_too_long_makes_the_page_too(
    cached: PageCache, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "MAX_WAIT_SECONDS", 0.01)
    site.made.clear()
    with ThreadPoolExecutor(2) as readers:
        answers = [readers.submit(ask, cached) for _ in range(2)]
        while len(site.asked) < 2:
            pass
        site.made.set()

    assert {answer.result().status for answer in answers} == {200}


def test_a_page_that_cannot_be_made_does_not_hold_up_the_next(
    store: PageStore, site: Site
) -> None:
    def failing(environ: Environ, start: Any) -> Iterable[bytes]:
        if not site.asked:
            site.asked.append("failed")
            raise RuntimeError
        return site(environ, start)

    cached = PageCache(failing, store, hears=lambda: True)
    with pytest.raises(RuntimeError):
        ask(cached)

    assert ask(cached).text.startswith("answer 2 ")


def test_while_one_renews_a_page_the_others_get_the_old_one(
    cached: PageCache, site: Site
) -> None:
    site.headers["Surrogate-Control"] = "max-age=1, stale-while-revalidate=600"
    ask(cached)
    place = next(iter(cached._store._pages.values()))
    place.fresh_until = 0.0
    site.made.clear()
    with ThreadPoolExecutor(1) as reader:
        renewed = reader.submit(ask, cached)
        while len(site.asked) < 2:
            pass
        assert ask(cached).text.startswith("answer 1 ")
        site.made.set()

    assert renewed.result().text.startswith("answer 2 ")
    assert ask(cached).text.startswith("answer 2 ")


# Purges


def test_a_purged_page_is_made_again(
    cached: PageCache, store: PageStore, site: Site
) -> None:
    ask(cached)
    store.purge(["post-2"])
    assert ask(cached).text.startswith("answer 1 ")

    store.purge(["post-1"])
    assert ask(cached).text.startswith("answer 2 ")


def test_what_was_begun_before_a_purge_is_not_kept(
    store: PageStore, site: Site
) -> None:
    def overtaken(environ: Environ, start: Any) -> Iterable[bytes]:
        answer = site(environ, start)
        if len(site.asked) == 1:
            store.purge(["post-1"])
        return answer

    cached = PageCache(overtaken, store, hears=lambda: True)

    assert ask(cached).text.startswith("answer 1 ")
    assert ask(cached).text.startswith("answer 2 ")
    assert ask(cached).text.startswith("answer 2 ")


def test_while_purges_may_be_missed_nothing_kept_is_served(
    store: PageStore, site: Site
) -> None:
    hearing = [True]
    cached = PageCache(site, store, hears=lambda: hearing[0])
    kept = ask(cached)
    hearing[0] = False

    deaf = ask(cached)

    assert deaf.body != kept.body
    assert deaf.headers["ETag"]
    assert deaf.headers["Cache-Status"] == "page-cache; fwd=bypass; detail=deaf"
    assert "Surrogate-Control" not in deaf.headers
    hearing[0] = True
    assert ask(cached).body == kept.body
