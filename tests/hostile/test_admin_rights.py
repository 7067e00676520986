"""What every address of the admin answers to whom: the table is `admin_rights.toml`.

A new address fails here until it has a row. Look at what it answers before you write one.
"""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from posts import review_links
from posts.models import Post
from tests import make
from tests.admin_pages import Page, every_page, pages_of_no_model

pytestmark = pytest.mark.django_db
TABLE: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("admin_rights.toml").read_text()
)
EXPECTED = {"200", "302", "400", "403", "404", "405", "422"}
# In the order of a row: GET and POST of each, with an empty form.
ROLES = (
    *("anonymous", "author of it", "another author"),
    *("editor", "moderator", "administrator"),
)
# They open hundreds of pages.
OPEN_MOST = {"editor", "administrator"}
# What an address needs to be there.
QUERIES = {"linkbacks_outboundlink_replace": "address=https://a.example/"}
# Django's: an old address of each form, and what no pattern takes.
NAMELESS = {"<path:object_id>/", "(?P<url>.*)$"}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the names of addresses; of one without a name, its pattern."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        else:
            yield one.name or str(one.pattern)


def every_name() -> set[str]:
    """Return the names of all addresses beneath /admin/."""
    patterns = get_resolver().url_patterns
    ours = [one for one in patterns if str(one.pattern).startswith("admin/")]
    # Ours for these stand before Django's, which have the names.
    known = {f"admin/{name}/" for name in ("login", "logout", "password_change")}
    return set(names(ours)) - NAMELESS - known


def every_address() -> list[Page]:
    """Return an address of each name, with something to open there."""
    pages = every_page()
    named = [Page(name, f"{url}?{QUERIES.get(name, '')}") for name, url in pages]
    return [*named, *pages_of_no_model()]


def browser_of(role: str) -> Client:
    """Return the browser of somebody in this role; an author's own are all posts."""
    client = Client(raise_request_exception=False)
    groups = {"editor": "Editors", "moderator": "Moderators"}
    if role == "administrator":
        client.force_login(make.person(is_superuser=True))
    elif role != "anonymous":
        person = make.person(groups.get(role, "Authors"))
        client.force_login(person)
        if role == "author of it":
            Post.objects.update(created_by=person)
    return client


def reviewers_browser() -> Client:
    """Return the browser of somebody who has opened a review link and answered by it."""
    copy, editor = make.working_copy(), make.person("Editors")
    link = review_links.ask_reviewer(copy, name="Amina", by=editor, key="1" * 32)
    url = link.url.removeprefix(settings.SITE_URL)
    client = Client(raise_request_exception=False)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code in {200, 302}
    return client


def answered(client: Client, url: str) -> str:
    """Return what an address answers to GET and to an empty POST; nothing is kept."""
    statuses, cookies = [], deepcopy(client.cookies)
    for method in (client.get, client.post):
        before = (
            transaction.savepoint_create()
        )  # no block: what is durable knows those of tests
        statuses.append(str(method(url).status_code))
        transaction.savepoint_rollback(before)
        client.cookies = deepcopy(cookies)
    return "/".join(statuses)


def test_every_address_of_the_admin_has_a_row() -> None:
    assert sorted(every_name()) == sorted(TABLE)


def test_every_address_is_asked() -> None:
    assert {page.name for page in every_address()} == every_name()


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[pytest.mark.all] if role in OPEN_MOST else [])
        for role in ROLES
    ],
)
def test_each_role_is_answered_as_the_table_says(role: str) -> None:
    pages = every_address()
    client, column = browser_of(role), ROLES.index(role)
    expected = {name: row.split()[column] for name, row in TABLE.items()}

    found = {page.name: answered(client, page.url) for page in pages}

    differs = {
        name: (status, expected.get(name, "no row"))
        for name, status in found.items()
        if status != expected.get(name)
    }
    assert differs == {}


def test_a_review_link_opens_nothing_of_the_admin() -> None:
    pages, client = every_address(), reviewers_browser()

    found = {page.name: answered(client, page.url) for page in pages}

    assert found == {name: row.split()[0] for name, row in TABLE.items()}


def test_no_empty_form_fails_anywhere() -> None:
    """What the rows expect: none of them is an error of ours."""
    statuses = {name: re.findall(r"[0-9]{3}", row) for name, row in TABLE.items()}

    assert {len(found) for found in statuses.values()} == {2 * len(ROLES)}
    assert {one for found in statuses.values() for one in found} <= EXPECTED
