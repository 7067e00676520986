"""Hostile addresses: none sends a reader astray, writes a header or stops the site."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from evidenceblog.core import redirects
from evidenceblog.core.models import Redirect
from evidenceblog.core.redirects import paths, resolver
from evidenceblog.core.redirects.paths import InvalidAddress
from posts.slugs import SlugRedirectReason
from tests import make

pytestmark = pytest.mark.django_db
OURS = paths.own_hosts()
ASTRAY = [
    *("//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *(
        "/%2Fevil.example/",
        "/%5Cevil.example/",
        "/%09/evil.example",
        "/\t/evil.example",
    ),
    *("https:evil.example", "https:/evil.example", "https:///evil.example", "https://"),
    *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:,x"),
    *(
        "ftp://evil.example/",
        "mailto:a@evil.example",
        "evil.example",
        "?x=//evil.example",
    ),
    *("https://good.example@evil.example/", "https://evil.example\\@good.example/"),
    *("/a\r\nSet-Cookie: a=b", "/a%0d%0aSet-Cookie:%20a=b", "/a\x00b", "/a%00b"),
    *("https://evil.example/\r\nSet-Cookie: a=b", "http://[::1", "http://a:99999/"),
    *("/./", "/a/../../b", "/a/%2e%2e/b", "/..", "/\ud800", "/a\x85b", ""),
]


@pytest.mark.parametrize("typed", ASTRAY)
def test_a_target_that_leads_astray_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAddress):
        paths.parse_target(typed, OURS)
    with pytest.raises(InvalidAddress):
        paths.parse_path(typed, OURS)


@pytest.mark.parametrize("typed", [one for one in ASTRAY if one and one.isprintable()])
def test_the_editor_s_form_refuses_it_too(editor_client: Client, typed: str) -> None:
    url = "/admin/core/redirect/add/"

    assert editor_client.post(url, {"old_path": "/a/", "new": typed}).status_code == 200
    assert editor_client.post(url, {"old_path": typed, "new": "/b/"}).status_code == 200
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        *("/old//evil.example/", "/old/%2F%2Fevil.example/"),
        *("/old/%5C%5Cevil.example/", "/old/../../evil", "/old/%2e%2e/admin/"),
        *("/old/%00", "/old/%0d%0aSet-Cookie:%20a=b", "/%FF%FE", "/old/%FF"),
        *(
            "/old/%ED%A0%80/",
            "/" + "a" * 5_000 + "/",
            "/old/" * 500,
            "/old/" + "x/" * 250,
        ),
        *("/%25%32%46/", "/old%2500/", "/\u202eold/", "/%F0%9F%A6%A0/"),
    ],
)
@pytest.mark.parametrize("query", ["", "?a=%0d%0aSet-Cookie:b=c&next=//evil.example"])
def test_a_hostile_path_is_answered_and_leads_to_us(
    client: Client, path: str, query: str
) -> None:
    redirects.record("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=None)

    answer = client.get(path + query)

    assert answer.status_code in {301, 404}
    location = answer.headers.get("Location", "/new")
    assert location.startswith("/new")
    assert location.isascii()
    assert location.isprintable()
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "query", ["a\r\nSet-Cookie: b=c", "\x00", "é" * 10, "#", "[//["]
)
def test_a_query_never_becomes_a_header_or_another_address(
    client: Client, query: str
) -> None:
    make.post(slug="walking")
    redirects.record("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=None)

    for path in ("/old/", "/2014/03/02/walking/"):
        answer = client.get(path, QUERY_STRING=query)
        assert answer.status_code == 301
        assert answer["Location"].startswith(("/new/?", "/walking/?"))
        assert answer["Location"].isprintable()
        assert answer["Location"].isascii()


def test_a_path_that_looks_like_another_site_stays_here(client: Client) -> None:
    redirects.record("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=None)

    for path in ("//evil.example/", "/\\evil.example/"):
        assert client.get("/", PATH_INFO=path).status_code == 404
    assert client.get("/", PATH_INFO="//old/")["Location"] == "/new/"


def test_a_query_too_long_to_send_on_is_refused(client: Client) -> None:
    redirects.record("/old/", "/new/", reason=SlugRedirectReason.SLUG, by=None)

    assert client.get("/old/", QUERY_STRING="a" * 50_000).status_code == 400


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_path_may_be_asked_for(path: str) -> None:
    assert resolver.resolve_path(f"/{path}") == ""


@given(st.text(), st.sampled_from(["/", "//", "https://", "http:", ""]))
@settings(max_examples=500)
def test_whatever_is_typed_is_refused_or_safe_to_send(typed: str, start: str) -> None:
    try:
        target = paths.parse_target(start + typed, OURS)
    except InvalidAddress:
        return

    assert target.address.isascii()
    assert target.address.isprintable()
    if target.path:
        assert target.address[0] == "/"
        assert target.address[1:2] not in {"/", "\\"}
        again = paths.parse_target(target.address, OURS)
        assert again == target
    else:
        assert target.address.startswith(("http://", "https://"))


@given(st.text())
@settings(max_examples=300)
def test_a_normal_path_is_found_again_however_it_was_typed(typed: str) -> None:
    try:
        path = paths.parse_path(f"/{typed}", OURS)
    except InvalidAddress:
        return

    target = paths.parse_target(f"/{typed}".partition("?")[0], OURS)
    assert (
        paths.requested_path(path)
        == paths.requested_path(f"{path}/")
        == target.path
        == path
    )
