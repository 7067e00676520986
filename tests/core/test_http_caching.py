"""Which pages are marked as the same for everybody, and what is left of their query."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from evidenceblog.core.http_caching import public, shared, whole_query

EVERYBODY = "public, max-age=0, must-revalidate, s-maxage=60"


@shared(params=["after"], apart=["reply"])
def view(request: HttpRequest) -> HttpResponse:
    seen = f"{request.GET.urlencode()}|{request.META['QUERY_STRING']}"
    return public(HttpResponse(seen), "post-1")


@shared()
def failing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=410)


def ask(query: str = "", **headers: str) -> HttpResponse:
    return view(RequestFactory(headers=headers).get(f"/?{query}"))


def test_a_page_for_everybody_says_so_and_what_it_shows() -> None:
    page = ask()

    assert page["Cache-Control"] == EVERYBODY
    assert page["Surrogate-Control"] == "max-age=86400, stale-while-revalidate=60"
    assert page["Surrogate-Key"] == "post-1 site"
    assert page["No-Vary-Search"] == 'params, except=("after" "reply")'


def test_only_what_shapes_the_page_reaches_its_view() -> None:
    assert ask("utm_source=x&after=5&y=%0d%0a").content == b"after=5|after=5"


def test_a_redirect_takes_the_whole_query_along() -> None:
    request = RequestFactory().get("/?utm_source=x&after=5")
    assert whole_query(request) == "utm_source=x&after=5"

    view(request)

    assert whole_query(request) == "utm_source=x&after=5"


@pytest.mark.parametrize("query", ["reply=5", "reply=", "reply=5&after=2"])
def test_a_page_for_one_reader_is_kept_for_nobody_else(query: str) -> None:
    page = ask(query)

    assert page["Cache-Control"] == "private, no-cache"
    assert "Surrogate-Key" not in page
    assert "Surrogate-Control" not in page
    assert page.content.startswith(query.encode())


@pytest.mark.parametrize(
    "headers", [{"Cookie": "sessionid=abc"}, {"Authorization": "Bearer x"}]
)
def test_what_somebody_signed_in_gets_is_kept_for_nobody_else(
    headers: dict[str, str],
) -> None:
    page = ask(**headers)

    assert page["Cache-Control"] == "private, no-cache"
    assert "Surrogate-Key" not in page


def test_an_answer_that_names_nothing_is_not_shared() -> None:
    page = failing(RequestFactory().get("/"))

    assert "Cache-Control" not in page
    assert "No-Vary-Search" not in page


def test_caches_that_can_be_purged_keep_pages_for_longer(
    settings: LazySettings,
) -> None:
    settings.CDN_PURGE_URL = "https://cdn.example/"

    assert ask()["Cache-Control"].endswith("s-maxage=86400")


@pytest.mark.parametrize(("seconds", "kept"), [(-5, 0), (30, 29), (10**6, 86_400)])
def test_a_page_is_kept_until_it_stops_being_true(seconds: int, kept: int) -> None:
    until = timezone.now() + timedelta(seconds=seconds)

    page = public(HttpResponse(), "post-1", until=until)

    assert page["Surrogate-Control"].startswith(f"max-age={kept},")
    assert page["Cache-Control"].endswith(f"s-maxage={min(kept, 60)}")
