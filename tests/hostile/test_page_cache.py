"""Attacks on the page cache, on the whole site behind it: poisoning, deception, floods."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from comments.discussion import submissions
from evidenceblog.core.page_cache.cache import PageCache
from evidenceblog.core.page_cache.store import PageStore
from posts.models import Post
from tests import make
from tests.core.page_cache.asking import Answer, ask
from tests.sampling import a_sample_of, rarely

pytestmark = pytest.mark.django_db
MARK = "mallory-was-here"


class CachedSite:
    """The site behind a page cache that hears every purge."""

    def __init__(self) -> None:
        self.store = PageStore(10_000_000)
        self.cached = PageCache(WSGIHandler(), self.store, hears=lambda: True)

    def ask(self, url: str, method: str = "GET", **changes: str) -> Answer:
        return ask(self.cached, url, method, **changes)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's transaction open from request to request, as test clients do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site() -> CachedSite:
    return CachedSite()


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking")


UNKEYED = [
    *("X_FORWARDED_HOST", "X_HOST", "X_FORWARDED_SERVER", "X_HTTP_HOST_OVERRIDE"),
    *("FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX"),
    *("X_FORWARDED_PROTO", "X_FORWARDED_SCHEME", "X_FORWARDED_SSL", "X_URL_SCHEME"),
    *("X_ORIGINAL_URL", "X_REWRITE_URL", "X_ORIGINAL_HOST", "X_SCRIPT_NAME"),
    *("X_HTTP_METHOD_OVERRIDE", "X_METHOD_OVERRIDE", "USER_AGENT", "REFERER"),
    *("ORIGIN", "ACCEPT_LANGUAGE", "ACCEPT", "X_WAP_PROFILE", "TRUE_CLIENT_IP"),
    *("CACHE_CONTROL", "PRAGMA", "RANGE", "IF_RANGE", "X_REQUESTED_WITH", "COOKIE"),
]


MORE_VALUES = [f"{MARK}.example", f"https://{MARK}/", "POST"]


@pytest.mark.parametrize("name", a_sample_of(UNKEYED))
@pytest.mark.parametrize("value", [MARK, *map(rarely, MORE_VALUES)])
def test_a_header_that_does_not_name_the_page_cannot_shape_it(
    site: CachedSite, post: Post, name: str, value: str
) -> None:
    clean = CachedSite().ask("/walking/")
    poisoned = site.ask("/walking/", **{f"HTTP_{name}": value})

    served = site.ask("/walking/")

    assert poisoned.status == served.status == 200
    assert served.body == poisoned.body == clean.body
    assert MARK not in served.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"127.0.0.1:8000@{MARK}", "127.0.0.1:8000/x", " ", "a b"],
)
def test_a_host_that_is_not_ours_is_refused_and_nothing_kept(
    site: CachedSite, post: Post, host: str
) -> None:
    assert site.ask("/walking/", HTTP_HOST=host).status == 400
    assert len(site.store) == 0
    assert MARK not in site.ask("/walking/").text


def test_a_proxy_that_is_believed_has_each_scheme_kept_apart(
    post: Post, settings: LazySettings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = CachedSite()

    secure = site.ask("/walking/", HTTP_X_FORWARDED_PROTO="https, http")
    plain = site.ask("/walking/", HTTP_X_FORWARDED_PROTO="http")

    assert (secure.status, plain.status) == (200, 301)
    assert site.ask("/walking/", HTTP_X_FORWARDED_PROTO="https").body == secure.body
    assert site.ask("/walking/", HTTP_X_FORWARDED_PROTO="HTTPS").status == 301


@pytest.mark.parametrize(
    "path",
    [
        *("/walking/x.css", "/walking/;x.css", "/walking;x.css", "/walking.css"),
        *("/walking/%2e%2e/", "/walking/../walking/", "/./walking/", "/walking/."),
        *("//walking/", "/walking//", "/%2fwalking/", "/WALKING/"),
        *("/walking/%00", "/walking%0d%0aSet-Cookie:a=b/", "/walking%3fafter=1/"),
        *("/walking%23comments/", "\\walking\\", "/walking /", "/%ff%fe/", "/%c0%af/"),
    ],
)
def test_a_path_that_only_looks_like_a_page_is_none(
    site: CachedSite, post: Post, path: str
) -> None:
    answer = site.ask(path)

    assert answer.status in {301, 404}
    assert len(site.store) == 0
    assert site.ask("/walking/").status == 200


def test_a_receipt_is_kept_nowhere_whatever_its_address_ends_in(
    site: CachedSite, post: Post
) -> None:
    received = submissions.submit(
        post, name="A", email="a@example.org", website="", body=MARK, sender=submissions.Sender()
    )  # fmt: skip

    assert MARK in site.ask(f"/comment/{received.receipt_code}/").text
    assert site.ask(f"/comment/{received.receipt_code}/x.css").status == 404
    assert len(site.store) == 0


@pytest.mark.parametrize("url", ["/admin/", "/admin/login/?next=/x.css", "/healthz"])
def test_pages_that_do_not_say_they_are_public_are_not_kept(
    site: CachedSite, url: str
) -> None:
    site.ask(url)

    assert len(site.store) == 0


def test_a_signed_in_editor_neither_fills_nor_reads_the_cache(
    site: CachedSite, post: Post, editor_client: Client
) -> None:
    cookie = f"sessionid={editor_client.cookies['sessionid'].value}"

    own = site.ask("/walking/", HTTP_COOKIE=cookie)
    assert own.headers["Cache-Control"] == "private, no-cache"
    assert len(site.store) == 0

    site.ask("/walking/")
    assert len(site.store) == 1
    assert "ETag" not in site.ask("/walking/", HTTP_COOKIE=cookie).headers


def test_a_flood_of_parameters_makes_one_page(site: CachedSite, post: Post) -> None:
    bodies = {
        site.ask(f"/walking/?{name}={quote(value)}").body
        for name in ("utm_source", "x", "__proto__", "after[]", "Reply", "")
        for value in (MARK, "<script>", "1", "\u0000", "&after", "%")
    }

    assert len(bodies) == 1
    assert len(site.store) == 1


def test_a_flood_of_places_in_the_discussion_keeps_nothing(
    site: CachedSite, post: Post
) -> None:
    answers = [site.ask(f"/walking/?after={number}") for number in range(100)]

    assert {answer.status for answer in answers} == {302}
    assert {answer.headers["Location"] for answer in answers} == {"/walking/#comments"}
    assert len(site.store) == 0


def test_one_place_in_the_discussion_is_one_page(site: CachedSite, post: Post) -> None:
    comment = make.comment(post, status="approved")

    for spelling in (
        f"{comment.pk}",
        f"0{comment.pk}",
        f"%20{comment.pk}",
        f"{comment.pk}.0",
    ):
        site.ask(f"/walking/?after={spelling}")

    assert len(site.store) == 1


def test_a_flood_of_made_up_paths_fills_no_memory(
    site: CachedSite, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidenceblog.core.page_cache.cache.MAX_REMEMBERED", 20)
    for number in range(50):
        assert site.ask(f"/made-up-{number}/").status == 404

    assert len(site.cached._not_kept) <= 20
    assert len(site.store) == 0
