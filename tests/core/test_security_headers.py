"""Every answer says that its type is not guessed, what a page may not use, and which
sites may show it: one table of every kind of answer."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client

from evidenceblog.core.page_cache.cache import PageCache
from evidenceblog.core.page_cache.store import PageStore
from evidenceblog.core.security_headers import (
    SECURITY_HEADERS,
    SecurityHeadersMiddleware,
)
from posts.revisions.withdrawal import withdraw
from tests import make
from tests.core import observatory
from tests.core.page_cache.asking import ask
from tests.core.page_cache.site import Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cached(site: Site) -> PageCache:
    return PageCache(site, PageStore(1_000_000), hears=lambda: True)


SAME, CROSS = "same-origin", "cross-origin"
# Path, status, which sites may show it, and whether the policy for pages is on it.
ANSWERS = {
    "page": ("/", 200, SAME, True),
    "post": ("/walking/", 200, SAME, True),
    "feed": ("/feed/", 200, CROSS, True),
    "Atom feed": ("/feed/atom/", 200, CROSS, True),
    "JSON feed": ("/feed.json", 200, CROSS, True),
    "share card": ("/cards/post-{post}.png", 200, CROSS, True),
    "citation": ("/walking/cite.json", 200, SAME, True),
    "sitemap": ("/sitemap.xml", 200, SAME, True),
    "redirect": ("/page/1/", 301, SAME, True),
    "not found": ("/nowhere/", 404, SAME, True),
    "gone": ("/gone/", 410, SAME, True),
    "admin": ("/admin/", 302, SAME, True),
    "sign in": ("/admin/login/", 200, SAME, True),
    "style": ("/static/css/site.css", 200, SAME, False),
    "no such file": ("/static/nothing.css", 404, SAME, True),
    "health": ("/healthz", 200, SAME, True),
    "wrong method": ("/walking/trackback/", 405, SAME, True),
    "odd address": ("/%00/", 404, SAME, True),
}


def told(headers: Any) -> dict[str, str]:
    return {name: headers.get(name, "") for name in SECURITY_HEADERS}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "shown_by", "has_policy"), ANSWERS.values(), ids=ANSWERS
)
def test_every_kind_of_answer_has_them(
    client: Client, path: str, status: int, shown_by: str, has_policy: bool
) -> None:
    withdraw(make.post(slug="gone"), by=make.person("Editors"), note="It was wrong.")
    post = make.post(slug="walking")

    answer = client.get(path.format(post=post.pk))

    answer.close()
    assert answer.status_code == status
    assert told(answer.headers) == SECURITY_HEADERS
    assert answer["Cross-Origin-Resource-Policy"] == shown_by
    policy = answer.get("Content-Security-Policy", "")
    assert ("report-uri /csp-report/" in policy) == has_policy
    assert answer.get("Reporting-Endpoints", "") == (
        'csp="/csp-report/"' if has_policy else ""
    )


@pytest.mark.django_db
def test_no_page_with_a_form_hides_where_the_form_was_sent_from(client: Client) -> None:
    """With no-referrer browsers send `Origin: null`, and every form would be refused."""
    make.post(slug="walking")
    for path in ("/walking/", "/walking/report/", "/privacy/request/", "/admin/login/"):
        assert client.get(path)["Referrer-Policy"] != "no-referrer"


@pytest.mark.django_db
def test_a_picture_that_is_not_public_is_shown_by_our_pages_alone() -> None:
    def answer(request: Any) -> HttpResponse:
        return HttpResponse(b"", "image/png", headers={"Cache-Control": "private"})

    headers = SecurityHeadersMiddleware(answer)(HttpRequest()).headers

    assert headers["Cross-Origin-Resource-Policy"] == SAME


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/walking/", "/admin/login/", "/nowhere/"])
def test_the_http_observatory_gives_its_best_grade(
    client: Client, settings: LazySettings, path: str
) -> None:
    settings.SECURE_HSTS_SECONDS = settings.HSTS_SECONDS
    make.post(slug="walking")

    answer = client.get(path, secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=31536000"
    said = dict(answer.headers.items())
    points = observatory.score(said, client.cookies.values())
    assert observatory.grade(points) == "A+"
    if path == "/":  # what the Observatory itself gave, see docs/operating.md
        assert points == 125
    weak = said | {"Content-Security-Policy": "script-src 'unsafe-inline'"}
    assert observatory.grade(observatory.score(weak)) == "B+"


@pytest.mark.django_db
def test_a_fault_of_ours_and_a_wrong_host_have_them(monkeypatch: Any) -> None:
    client = Client(raise_request_exception=False)
    refused = client.get("/", headers={"host": "evil.example"})
    make.post(slug="walking")
    monkeypatch.setattr("posts.views.SiteSettings.load", lambda: 1 / 0)
    failed = client.get("/walking/")

    assert (refused.status_code, failed.status_code) == (400, 500)
    assert told(refused.headers) == told(failed.headers) == SECURITY_HEADERS


def test_a_kept_page_and_a_page_that_is_known_have_them(
    cached: PageCache, site: Site
) -> None:
    site.headers |= SECURITY_HEADERS
    etag = ask(cached).headers["ETag"]

    known = ask(cached, HTTP_IF_NONE_MATCH=etag)

    assert known.status == HTTPStatus.NOT_MODIFIED
    assert (
        told(dict(known.headers)) == told(dict(ask(cached).headers)) == SECURITY_HEADERS
    )


# Public files


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Client:
    folder = tmp_path / "media"
    (folder / "artwork").mkdir(parents=True)
    (folder / "artwork" / "a-480.avif").write_bytes(b"picture")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (tmp_path / "secret.txt").write_text("not for readers")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    settings.MEDIA_ROOT = folder
    return Client()


def test_a_picture_has_them_and_may_be_kept_for_ever(media: Client) -> None:
    answer = media.get("/media/artwork/a-480.avif")

    assert (answer.status_code, answer.content) == (200, b"picture")
    assert told(answer.headers) == SECURITY_HEADERS
    assert answer["Cross-Origin-Resource-Policy"] == CROSS
    assert answer["Content-Type"] == "image/avif"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_opens_by_itself_runs_nothing(media: Client) -> None:
    policy = media.get("/media/page.html")["Content-Security-Policy"]

    assert policy == "default-src 'none'; sandbox"


def test_only_the_head_of_a_picture_may_be_asked_for(media: Client) -> None:
    answer = media.head("/media/artwork/a-480.avif")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == "7"


def test_a_picture_that_a_reader_has_is_not_sent_again(media: Client) -> None:
    first = media.get("/media/artwork/a-480.avif")
    known = {
        "If-None-Match": first["ETag"],
        "If-Modified-Since": first["Last-Modified"],
    }

    for name, value in known.items():
        answer = media.get("/media/artwork/a-480.avif", headers={name: value})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["Cache-Control"] == first["Cache-Control"]
        # What the browser keeps goes on to be shown by other sites.
        assert answer.get("Cross-Origin-Resource-Policy", CROSS) == CROSS
    other = media.get("/media/artwork/a-480.avif", headers={"If-None-Match": '"x"'})
    assert other.content == b"picture"


@pytest.mark.parametrize(
    ("asked", "status", "content", "place"),
    [
        ("bytes=2-", 206, b"cture", "bytes 2-6/7"),
        ("bytes=0-0", 206, b"p", "bytes 0-0/7"),
        ("bytes=2-99", 206, b"cture", "bytes 2-6/7"),
        ("bytes=-5", 206, b"cture", "bytes 2-6/7"),
        ("bytes=-99", 206, b"picture", "bytes 0-6/7"),
        ("bytes=7-", 416, b"", "bytes */7"),
        ("bytes=-0", 416, b"", "bytes */7"),
        *(
            (word, 200, b"picture", None)
            for word in (
                *(
                    "bytes=5-2",
                    "bytes=-",
                    "bytes=0-1,3-4",
                    "bytes=x-",
                    "pages=1-2",
                    "é",
                ),
                f"bytes={'9' * 5000}-",
            )
        ),
    ],
)
def test_a_transfer_goes_on_where_it_stopped(
    media: Client, asked: str, status: int, content: bytes, place: str | None
) -> None:
    answer = media.get("/media/artwork/a-480.avif", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (status, content)
    assert answer.get("Content-Range") == place
    assert answer["Content-Length"] == str(len(content))
    assert answer["Accept-Ranges"] == "bytes"


def test_a_part_of_a_picture_that_changed_is_not_joined_to_the_old_one(
    media: Client,
) -> None:
    path = "/media/artwork/a-480.avif"
    etag = media.get(path)["ETag"]

    def ask(if_range: str) -> int:
        part = {"Range": "bytes=2-", "If-Range": if_range}
        return int(media.get(path, headers=part).status_code)

    assert (ask(etag), ask('"another"')) == (206, 200)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        *("/media/", "/media/artwork/", "/media/nothing.avif", "/media/../secret.txt"),
        *("/media//etc/passwd", "/media/%2e%2e/secret.txt", "/media/link.txt"),
        *("/media/%00", "/media/a%00.avif", "/media/%ff", f"/media/{'a' * 5000}"),
    ],
)
def test_what_is_no_public_file_is_not_found(media: Client, path: str) -> None:
    answer = media.get(path)

    assert answer.status_code == 404
    assert told(answer.headers) == SECURITY_HEADERS


@pytest.mark.django_db
def test_a_public_file_takes_nothing_in(media: Client) -> None:
    assert media.post("/media/artwork/a-480.avif").status_code in {403, 404, 405}
