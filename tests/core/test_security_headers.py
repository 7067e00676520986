"""Every answer says that its type is not guessed, and what a page may not use."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from evidenceblog.core.page_cache.cache import PageCache
from evidenceblog.core.page_cache.store import PageStore
from evidenceblog.core.security_headers import SECURITY_HEADERS
from posts.revisions.withdrawal import withdraw
from tests import make
from tests.core.page_cache.asking import ask
from tests.core.page_cache.site import Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cached(site: Site) -> PageCache:
    return PageCache(site, PageStore(1_000_000), hears=lambda: True)


ANSWERS = {
    "page": ("/", 200),
    "feed": ("/feed/", 200),
    "redirect": ("/page/1/", 301),
    "not found": ("/nowhere/", 404),
    "gone": ("/gone/", 410),
    "admin": ("/admin/", 302),
    "sign in": ("/admin/login/", 200),
    "style": ("/static/css/site.css", 200),
    "no such file": ("/static/nothing.css", 404),
    "health": ("/healthz", 200),
    "wrong method": ("/walking/trackback/", 405),
    "odd address": ("/%00/", 404),
}


def told(headers: Any) -> dict[str, str]:
    return {name: headers.get(name, "") for name in SECURITY_HEADERS}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_kind_of_answer_has_them(client: Client, path: str, status: int) -> None:
    withdraw(make.post(slug="gone"), by=make.person("Editors"), note="It was wrong.")

    answer = client.get(path)

    answer.close()
    assert answer.status_code == status
    assert told(answer.headers) == SECURITY_HEADERS


@pytest.mark.django_db
def test_a_fault_of_ours_and_a_wrong_host_have_them(monkeypatch: Any) -> None:
    client = Client(raise_request_exception=False)
    refused = client.get("/", headers={"host": "evil.example"})
    monkeypatch.setattr("posts.views.SiteSettings.load", lambda: 1 / 0)
    make.post(slug="walking")
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
    assert answer["Content-Type"] == "image/avif"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_opens_by_itself_runs_nothing(media: Client) -> None:
    policy = media.get("/media/page.html")["Content-Security-Policy"]

    assert policy == "default-src 'none'; sandbox"


def test_only_the_head_of_a_picture_may_be_asked_for(media: Client) -> None:
    answer = media.head("/media/artwork/a-480.avif")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == "7"


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
