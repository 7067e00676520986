"""PostgreSQL is gone: kept pages go on, marked as stale, and the rest says so plainly."""

from pathlib import Path

import httpx
import pytest
from django.db import OperationalError
from django.test import Client

from comments.decisions import status_changes
from comments.models import Status
from evidenceblog.core.database_outage import is_unreachable
from posts import gone_views
from posts.models import Post
from tests import make
from tests.processes import eventually
from tests.servers.line import Line
from tests.servers.site import fetch, web_process


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking", title="Does walking help?")


def end(line: Line, folder: Path) -> None:
    """Close the line for good: whoever asks for the database finds no socket."""
    line.close()
    (folder / ".s.PGSQL.5432").unlink()


@pytest.mark.django_db(transaction=True)
def test_kept_pages_outlive_the_database(post: Post, tmp_path: Path) -> None:
    line = Line(tmp_path)
    comment = make.comment(post, body="Walking helped me.")
    with web_process(DATABASE_URL=line.url) as web:

        def page() -> httpx.Response:
            return fetch(f"{web}/walking/")

        assert eventually(lambda: page().headers["Cache-Status"] == "page-cache; hit")

        end(line, tmp_path)
        assert eventually(lambda: "Warning" in page().headers)

        stale = page()
        assert stale.status_code == 200
        assert "Does walking help?" in stale.text
        assert stale.headers["Warning"].startswith("110 ")
        assert stale.headers["Cache-Control"] == "no-cache"
        assert stale.headers["Age"].isdecimal()
        assert "stale" in stale.headers["Cache-Status"]
        assert fetch(f"{web}/healthz").status_code == 200
        uncached = fetch(f"{web}/feed/atom/")
        assert uncached.status_code == 503
        assert uncached.headers["Retry-After"]
        assert "cannot be made just now" in uncached.text
        assert f"name this: {uncached.headers['X-Request-ID']}" in uncached.text
        said = {"name": "Ada", "email": "ada@example.org", "body": "My own <words>."}
        refused = httpx.post(
            f"{web}/walking/comment/",
            data=said,
            headers={"Origin": web},
            trust_env=False,
        )
        assert refused.status_code == 503
        assert "My own &lt;words&gt;." in refused.text

        status_changes.decide([comment], to=Status.APPROVED, by=make.person())
        again = Line(tmp_path)
        assert eventually(lambda: "Walking helped me." in page().text)
        assert eventually(lambda: page().headers["Cache-Status"] == "page-cache; hit")
        assert "Warning" not in page().headers
        again.close()


@pytest.mark.django_db
def test_an_unknown_address_is_no_fault_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its page asks for near addresses, after the middleware has had its turn."""

    def fail(_path: str) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(gone_views, "find_near", fail)
    client.raise_request_exception = False

    answer = client.get("/no/such/page/")

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert [line.message for line in caplog.records] == [
        "The database cannot be reached: connection refused"
    ]


@pytest.mark.parametrize(
    ("state", "away"),
    [
        *((None, True), ("08006", True), ("57P01", True), ("53300", True)),
        *(("57014", False), ("40P01", False), ("55P03", False)),
    ],
)
def test_only_a_database_that_is_away_counts(state: str | None, away: bool) -> None:
    cause = Exception()
    cause.sqlstate = state  # type: ignore[attr-defined]
    problem = OperationalError("away")
    problem.__cause__ = cause

    assert is_unreachable(problem) is away
