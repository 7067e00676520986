"""NUL and other bytes that are no text, in every address, query, form and cookie: no 500."""

import re
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from posts.models import Post
from tests import make
from tests.admin_pages import every_page
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
# As they stand in an address or a form: NUL, no UTF-8, a lone surrogate in UTF-8's
# manner, a byte too many for a slash, a noncharacter, a vertical tab, and too long.
ODD = {
    "nul": "%00",
    "nul in a word": "wal%00king",
    "no utf-8": "%ff",
    "lone surrogate": "%ED%A0%80",
    "overlong": "%C0%AF",
    "noncharacter": "%EF%BF%BE",
    "vertical tab": "%0B",
    "digits": "9" * 400,
    "other digits": quote("٣²"),
    "long": "a" * 9_000,
}
SAMPLES = {
    "int": "1",
    "slug": "walking",
    "str": "sample",
    "later": "2",
    "citation_ending": "ris",
}
# Of the pages of the site, by turns: a form is opened once for all that is sent to it.
PARTS = 4
FIELDS_AT_ONCE = 5
BY_HAND = re.compile(
    r"(?:GET|POST|GET\.copy\(\)|query|params)(?:\.get|\.getlist)?[\[(]\s*\"(\w+)\""
)
PYTHON = [
    file
    for app in ("evidenceblog", "posts", "comments")
    for file in Path(settings.BASE_DIR, app).rglob("*.py")
]


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Every parameter that a view reads by its name, and some that nobody knows."""
    text = "\n".join(file.read_text() for file in PYTHON)
    return sorted({*BY_HAND.findall(text), "q", "o", "p", "state__exact", "unknown"})


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield the address of every page, its converters in angle brackets."""
    for pattern in patterns:
        own = pattern.pattern
        route = str(own) if isinstance(own, RoutePattern) else "<str:rest>"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + route)
        else:
            yield f"/{before}{route}"


def with_odd(route: str, odd: str) -> Iterator[str]:
    """Yield the address with the odd bytes in the place of each of its parts."""
    parts = re.split(r"(<\w+:\w+>)", route)
    for place, part in enumerate(parts):
        if part.startswith("<"):
            filled = [
                SAMPLES.get(one[1:].partition(":")[0], "sample")
                if one.startswith("<")
                else one
                for one in parts
            ]
            filled[place] = odd
            yield "".join(filled)


def asked(client: Client, path: str, query: str = "") -> int:
    """Ask for an address byte by byte, as a server hands it on."""
    headers = {"accept": "text/html"}
    answer = client.generic("GET", path, headers=headers, QUERY_STRING=query)
    return int(answer.status_code)


@pytest.mark.parametrize("path", ["/webmention/%00/", "/wal%00king/", "/feed/%00"])
def test_an_address_with_a_null_character_is_not_there(path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("p=%00", 404), ("p=1%00", 404), ("x=a%0%000b", 200), ("%00=1", 200)],
)
def test_a_null_character_in_a_query_is_one_that_is_not_known(
    query: str, status: int
) -> None:
    make.post()

    assert Client().get(f"/?{query}").status_code == status


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "other"])
def test_a_cookie_with_a_null_character_is_refused(name: str) -> None:
    """Quoted as RFC 2109 has it, no server stops one."""
    cookie = f'{name}="abcdefgh\\000ijklmnopqrstuvwxyzabcdef"'

    assert Client().get("/admin/login/", headers={"cookie": cookie}).status_code == 400


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_bytes_in_an_address(odd: str, root: Client) -> None:
    make.post(slug="walking")
    paths = {
        path
        for route in routes(get_resolver().url_patterns)
        for path in with_odd(route, odd)
    } | {
        f"/{odd}",
        f"/{odd}/",
        f"/{odd}/feed/",
        f"/2014/03/02/{odd}/",
        f"/static/{odd}",
    }

    answers = {path: asked(root, path) for path in sorted(paths)}

    assert {path: status for path, status in answers.items() if status >= 500} == {}


PUBLIC = (
    "/",
    "/walking/",
    "/feed/",
    "/nowhere/",
    "/walking/comment/",
    "/walking/trackback/",
)
TOLD = ("/webmention/", "/pingback/", "/xmlrpc.php")


@pytest.fixture
def pages() -> list[str]:
    found = [page.url for page in every_page()]
    Post.objects.update(slug="walking")
    return [*found, *PUBLIC, *TOLD]


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_bytes_in_a_query(
    odd: str, root: Client, names: list[str], pages: list[str]
) -> None:
    answers = {
        page: asked(root, page, "&".join(f"{name}={odd}" for name in [*names, odd]))
        for page in pages
    }

    assert {page: status for page, status in answers.items() if status >= 500} == {}


def typed(client: Client, page: str) -> dict[str, str]:
    """Return what a browser would send of all forms of a page."""
    answer = client.get(page, headers={"accept": "text/html"})
    html = b"".join(answer).decode()  # an export is streamed
    return {
        one["name"]: quote(one.attributes.get("value", ""))
        for tag in ("input", "textarea", "select")
        for one in elements(html, tag)
        if "name" in one
    }


def sent(client: Client, page: str, fields: dict[str, str]) -> int:
    body = "&".join(f"{quote(name)}={value}" for name, value in fields.items())
    return client.post(page, body, content_type=FORM).status_code


@pytest.mark.parametrize("part", range(PARTS))
def test_odd_bytes_in_a_form(
    root: Client, names: list[str], pages: list[str], part: int
) -> None:
    failed = {}
    for page in pages[part::PARTS]:
        fields = [*typed(root, page), *names]
        for kind, odd in ODD.items():
            status = sent(root, page, dict.fromkeys(fields, odd))
            if status >= 500:
                failed[page, kind] = status

    assert failed == {}


@pytest.mark.all  # some hundreds of forms
@pytest.mark.parametrize("part", range(PARTS))
def test_nul_in_some_fields_of_a_form(
    root: Client, pages: list[str], part: int
) -> None:
    failed = {}
    for page in pages[part::PARTS]:
        fields = typed(root, page)
        for some in batched(fields, FIELDS_AT_ONCE, strict=False):
            status = sent(root, page, fields | dict.fromkeys(some, "a%00"))
            if status >= 500:
                failed[page, some] = status

    assert failed == {}
