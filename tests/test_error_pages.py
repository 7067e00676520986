"""What readers see when something is not there, not allowed or out of order."""

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from evidenceblog.urls import urlpatterns as pages
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def broken(request: HttpRequest) -> HttpResponse:
    raise LookupError("secret detail")


# These are made where the database, or the request itself, cannot be read or trusted.
STAND_ALONE = {"400.html", "403_csrf.html", "500.html", "503.html"}
NO_PAGES = {"admin", "mail", "plain", "blocks"}
TEMPLATES = settings.BASE_DIR / "templates"

urlpatterns = [path("broken/", broken), *pages]


def test_a_missing_page_leads_home(client: Client) -> None:
    answer = client.get("/nothing-of-that-name/")

    assert answer.status_code == 404
    assert "There is no such page" in text_of(answer)
    assert 'href="/"' in text_of(answer)


def test_a_page_one_may_not_open_says_so(moderator_client: Client) -> None:
    copy = make.working_copy()

    answer = moderator_client.get(f"/admin/posts/workingcopy/{copy.pk}/publish/")

    assert answer.status_code == 403
    assert "This is not yours to do" in text_of(answer)


@override_settings(ROOT_URLCONF="tests.test_error_pages")
def test_a_fault_of_ours_tells_no_detail() -> None:
    answer = Client(raise_request_exception=False).get("/broken/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in text_of(answer)
    assert "secret detail" not in text_of(answer)


def test_a_body_too_large_to_read_is_answered_in_words(client: Client) -> None:
    make.post(slug="walking")

    answer = client.post("/walking/comment/", {"body": "x" * 3_000_000})

    assert answer.status_code == 400
    assert "It may have been too large." in text_of(answer)


READ_ONLY = [
    *("/", "/page/2/", "/page/1/", "/walking/", "/topic/pain/", "/author/ada/"),
    *("/topic/pain/page/2/", "/feed/", "/mentions/feed/", "/healthz"),
    *("/comment/help/", "/2020/1/2/walking/", "/webmention/no-such-code/"),
    *("/walking/versions/", "/favicon.ico", "/apple-touch-icon.png"),
    *("/accent-17507f.css", "/walking/versions/1/", "/corrections/"),
    "/corrections/feed/",
    *("/walking/versions/1/comparison/", "/report/no-such-code/"),
]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", READ_ONLY)
def test_what_is_sent_to_a_page_that_takes_nothing_is_told_so(
    path: str, method: str
) -> None:
    topic, author = make.topic(slug="pain"), make.author(slug="ada")
    make.post(slug="walking", topics=[topic], authors=[author])

    answer = Client(enforce_csrf_checks=True).generic(method, path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_every_page_for_readers_has_the_sites_header_and_footer() -> None:
    pages = {
        str(file.relative_to(TEMPLATES)): file.read_text()
        for file in TEMPLATES.rglob("*.html")
        if not (
            file.name.startswith("_")
            or NO_PAGES & set(file.relative_to(TEMPLATES).parts)
        )
    }
    alone = {name for name, text in pages.items() if "{% extends " not in text}

    assert alone == STAND_ALONE | {"base.html"}
