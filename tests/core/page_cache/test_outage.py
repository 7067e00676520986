"""The page cache while the site cannot make pages."""

import pytest

from evidenceblog.core.page_cache import cache
from evidenceblog.core.page_cache.cache import PageCache
from evidenceblog.core.page_cache.store import PageStore
from tests.core.page_cache.asking import ask, environ
from tests.core.page_cache.site import Site


class Hearing:
    """Whether purges are heard, which a test decides."""

    def __init__(self) -> None:
        self.works = True

    def __call__(self) -> bool:
        return self.works


@pytest.fixture
def hearing() -> Hearing:
    return Hearing()


@pytest.fixture
def cached(site: Site, store: PageStore, hearing: Hearing) -> PageCache:
    cached = PageCache(site, store, hearing)
    ask(cached)
    return cached


def test_a_page_that_cannot_be_made_is_answered_from_before(
    cached: PageCache, site: Site, hearing: Hearing
) -> None:
    hearing.works, site.status = False, "503 Service Unavailable"

    stale, unknown = ask(cached), ask(cached, "/unknown/")

    assert (stale.status, unknown.status) == (200, 503)
    assert stale.text.startswith("answer 1 ")
    assert stale.headers["Warning"] == '110 - "Response is Stale"'
    assert stale.headers["Cache-Control"] == "no-cache"
    assert stale.headers["Age"] == "0"
    known = ask(cached, HTTP_IF_NONE_MATCH=stale.headers["ETag"])
    assert (known.status, known.body) == (304, b"")
    assert known.headers["Warning"]
    assert site.closed == len(site.asked)


def test_a_site_that_can_make_pages_is_asked_while_nothing_is_heard(
    cached: PageCache, site: Site, hearing: Hearing
) -> None:
    hearing.works = False

    for number in (2, 3):
        assert cached.find_answer(environ("/")) is None
        assert ask(cached).text.startswith(f"answer {number} ")


@pytest.mark.parametrize("status", ["500 Internal Server Error", "404 Not Found"])
def test_other_errors_are_not_hidden(
    cached: PageCache, site: Site, hearing: Hearing, status: str
) -> None:
    hearing.works, site.status = False, status

    assert ask(cached).status == int(status[:3])


def test_few_requests_wait_for_a_site_that_is_out_of_order(
    cached: PageCache,
    site: Site,
    hearing: Hearing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(cache, "monotonic", lambda: now)
    hearing.works, site.status = False, "503 Service Unavailable"
    assert cached.find_answer(environ("/")) is None
    ask(cached)

    answers = [cached.find_answer(environ("/")) for _ in range(5)]
    assert [answer and answer.status for answer in answers] == [200] * 5
    now += cache.RETRY_SECONDS
    assert cached.find_answer(environ("/")) is None
    assert cached.find_answer(environ("/")) is not None
    assert cached.find_answer(environ("/unknown/")) is None

    site.status = "200 OK"
    assert ask(cached).text.startswith("answer 3 ")
    assert cached.find_answer(environ("/")) is None


def test_a_purge_that_is_heard_drops_the_page_for_an_outage_too(
    cached: PageCache, site: Site, store: PageStore, hearing: Hearing
) -> None:
    store.purge(["post-1"])
    hearing.works, site.status = False, "503 Service Unavailable"

    assert ask(cached).status == 503
