"""The scoreboard's page and its files."""

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from comments.decisions import status_changes
from comments.models import Status
from comments.moderation.scoreboard import charts
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/comments/scoreboard/"
MOST_QUERIES = 12


@pytest.fixture
def decided(post: Post, moderator: User) -> None:
    """Enough of what people decided to draw every chart."""
    for _ in range(6):
        spam = make.comment(post, trap="x", body="https://a.example https://b.example https://c.example")  # fmt: skip
        status_changes.decide([spam], to=Status.APPROVED, by=moderator)
        status_changes.decide([spam], to=Status.SPAM, by=make.person("Moderators"))


@pytest.mark.usefixtures("decided")
def test_every_table_is_shown_and_drawn(moderator_client: Client) -> None:
    page = text_of(moderator_client.get(PAGE, {"days": 90}))

    assert page.count('<svg class="score-chart"') == page.count("<title id=") == 4
    assert "a field that people cannot see was filled in" in page
    assert 'href="?days=90" aria-current="page"' in page


def test_an_empty_site_has_an_empty_board(moderator_client: Client) -> None:
    page = moderator_client.get(PAGE).content.decode()

    assert "Nothing to count yet." in page


@pytest.mark.parametrize("days", ["", "0", "31", "365; DROP", "٣٠"])
def test_what_is_no_period_is_the_shortest(moderator_client: Client, days: str) -> None:
    page = text_of(moderator_client.get(PAGE, {"days": days}))

    assert 'href="?days=30" aria-current="page"' in page


@pytest.mark.usefixtures("decided")
def test_the_page_asks_the_same_few_questions_of_any_site(
    moderator_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        moderator_client.get(PAGE, {"days": 365})


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}signals.csv"])
def test_only_who_moderates_may_see_it(address: str) -> None:
    author = Client()
    author.force_login(make.person("Authors"))

    assert author.get(address).status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("name", ["filters", "signals", "waited", "queue"])
def test_every_table_comes_as_a_file(moderator_client: Client, name: str) -> None:
    answer = moderator_client.get(f"{PAGE}{name}.csv")

    head, *rows = csv.reader(
        io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")
    )
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f"scoreboard-{name}-" in answer["Content-Disposition"]
    assert rows
    assert {len(row) for row in rows} == {len(head)}


def test_no_other_table_is_there(moderator_client: Client) -> None:
    assert moderator_client.get(f"{PAGE}people.csv").status_code == 404


def test_a_line_runs_from_the_floor_to_the_top_of_its_scale() -> None:
    chart = charts.line_chart(["a", "b"], {("waiting", "first"): [0, 5]})

    assert chart.lines[0].path == f"M48.0,{chart.floor}.0 L{chart.right}.0,12.0"
    assert [tick.label for tick in chart.across] == ["0", "2.5", "5"]


def test_an_interval_is_drawn_around_its_share() -> None:
    (mark,) = charts.share_chart([("a", 0.5, (0.25, 0.75))]).marks

    assert mark.at - mark.low == mark.high - mark.at > 0
