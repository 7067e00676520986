"""What every public address answers to each method, and what a request may not change.

The table is `public_methods.toml`; a new address fails here until it has a row. Of the
admin, `admin_rights.toml` has GET and POST: here are the others.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.hostile.test_admin_rights import browser_of, every_address, reviewers_browser
from tests.public_pages import CODE, make_site

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NO_CHANGE = ("GET", "HEAD", "OPTIONS", "TRACE")
TABLE: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("public_methods.toml").read_text()
)
ROLES = (
    "anonymous",
    "reviewer",
    "author of it",
    "editor",
    "moderator",
    "administrator",
)
# What stands in the places of an address, on the site that `make_site` makes.
PLACES = {
    "slug": "walking",
    "code": CODE,
    "page": "2",
    "name": "site",
    "number": "1",
    "version": "1",
    "ending": "ris",
    "year": "2014",
    "month": "03",
    "day": "2",
    "digits": "b5452c",
}
SLUGS = {
    "topic/": "pain",
    "evidence/topic/": "pain",
    "author/": "ada",
    "series/": "steps",
}
WRITES = re.compile(
    r"\s*(?:WITH\b.*\b)?(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.DOTALL
)
# What a request that only asks may write: how often its sender asked, a search that found
# nothing, what the session remembers, and what PostgreSQL answers without a change.
MAY_BE_WRITTEN = {"core_bucket", "posts_zeroresultsearch", "django_session"}


def routes(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield each address outside of the admin, as the URLconf writes it."""
    for one in patterns:
        if isinstance(one, URLResolver):
            if not str(one.pattern).startswith("admin/"):
                yield from routes(one.url_patterns, f"{before}{one.pattern}")
        elif not f"{before}{one.pattern}".startswith("admin/"):
            yield f"{before}{one.pattern}", one


def every_route() -> dict[str, URLPattern]:
    return dict(routes(get_resolver().url_patterns))


def filled(route: str) -> str:
    """Return an address of this form that is there."""

    def place(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        if name == "pk":
            return str(_first_comment())
        if match[1] == "source:number":
            return str(_first_cited_source())
        if name == "slug":
            begin = next((one for one in SLUGS if route.startswith(one)), "")
            return SLUGS.get(begin, PLACES["slug"])
        return PLACES[name]

    route = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route.strip("^$"))  # an expression
    return "/" + re.sub(r"<([^>]+)>", place, route)


def _first_comment() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM comments_comment")
        return int(cursor.fetchone()[0])


def _first_cited_source() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(source_id) FROM posts_sourceuse")
        return int(cursor.fetchone()[0])


@contextmanager
def watched(written: set[str]) -> Iterator[None]:
    """Note the tables that are written to; nothing of it is kept."""

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        written.update(match[2] for match in [WRITES.match(str(sql))] if match)
        return execute(sql, params, many, context)

    before = transaction.savepoint_create()
    with connection.execute_wrapper(note):
        yield
    transaction.savepoint_rollback(before)


def answered(client: Client, url: str) -> tuple[str, dict[str, set[str]]]:
    """Return the status of each method, and what each has written."""
    statuses, changes = [], {}
    cookies = deepcopy(client.cookies)
    for method in METHODS:
        written: set[str] = set()
        with watched(written):
            statuses.append(str(client.generic(method, url).status_code))
        client.cookies = deepcopy(cookies)
        changes[method] = written - MAY_BE_WRITTEN
    return " ".join(statuses), changes


def client_of(role: str) -> Client:
    return reviewers_browser() if role == "reviewer" else browser_of(role)


def test_every_public_address_has_a_row() -> None:
    assert sorted(every_route()) == sorted(TABLE["methods"])


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[pytest.mark.all] if role != "anonymous" else [])
        for role in ROLES
    ],
)
def test_each_method_is_answered_as_the_table_says(role: str) -> None:
    make_site()
    client = client_of(role)
    found = {route: answered(client, filled(route)) for route in every_route()}

    assert {route: one[0] for route, one in found.items()} == TABLE["methods"]
    changed = {
        (route, method): changes[method]
        for route, (_, changes) in found.items()
        for method in NO_CHANGE
        if changes[method]
    }
    assert changed == {}


@pytest.mark.all  # each address of the admin by each method
def test_no_other_method_changes_or_breaks_anything_in_the_admin() -> None:
    pages, client = every_address(), browser_of("administrator")

    found = {page.name: answered(client, page.url) for page in pages}

    failed = {name: one[0] for name, one in found.items() if " 5" in f" {one[0]}"}
    assert failed == {}
    changed = {
        (name, method): changes[method]
        for name, (_, changes) in found.items()
        for method in (*NO_CHANGE, "PUT", "PATCH", "DELETE")
        if changes[method]
    }
    assert {name for name, _ in changed} == set(TABLE["written when opened"])


def test_only_named_addresses_take_a_form_without_its_token() -> None:
    """Each has its reason in the table."""
    exempt = {
        route
        for route, pattern in every_route().items()
        if getattr(pattern.callback, "csrf_exempt", False)
        if TABLE["methods"][route].split()[METHODS.index("POST")] != "405"
    }

    assert exempt == set(TABLE["without token"])


@pytest.mark.all  # each address of the admin
def test_no_form_is_taken_without_its_token() -> None:
    pages, signed_in = every_address(), browser_of("administrator")
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = signed_in.cookies
    written: set[str] = set()

    statuses = {}
    for page in pages:
        with watched(written):
            statuses[page.name] = client.post(page.url).status_code

    refused = {403, 405, 404}
    assert {name: one for name, one in statuses.items() if one not in refused} == {}
    assert written - MAY_BE_WRITTEN == set()
