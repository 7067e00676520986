"""The archive: posts of a year and of a month, counted when they change."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from posts.list_pages import POSTS_A_PAGE, recount_archive
from posts.models import ListCount, Post
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements, main_part

pytestmark = pytest.mark.django_db


def at(year: int, month: int, day: int = 2, hour: int = 9) -> Post:
    moment = datetime(year, month, day, hour, tzinfo=UTC)
    return make.post(at=moment, title=f"Of {moment:%Y-%m-%d}")


def titles(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [one.text for one in elements(answer.content.decode(), "h2")]


def links(client: Client, path: str, label: str) -> dict[str, str]:
    html = client.get(path).content.decode()
    return {
        link.text: link["href"]
        for link in elements(html, "a")
        if any(one.attributes.get("aria-label") == label for one in link.parents)
    }


@pytest.fixture
def posts() -> list[Post]:
    days = [(2014, 3), (2014, 3, 30), (2014, 11), (2016, 1), (2016, 2)]
    return [at(*day) for day in days]


def test_a_year_and_a_month_list_their_posts_newest_first(
    client: Client, posts: list[Post]
) -> None:
    assert titles(client, "/2014/") == [
        *("Of 2014-11-02", "Of 2014-03-30", "Of 2014-03-02")
    ]
    assert titles(client, "/2014/03/") == ["Of 2014-03-30", "Of 2014-03-02"]
    html = client.get("/2014/03/").content.decode()
    assert element(html, "h1").text == "March 2014"
    assert element(html, "title").text.strip() == "March 2014 · Evidence blog"
    assert "2 posts were published then." in main_part(html)


@pytest.mark.parametrize(
    "path",
    [
        *("/2015/", "/2014/04/", "/2014/3/", "/2014/13/", "/02014/", "/0000/"),
        *("/9999/12/", "/2014/page/2/", "/2014/03/page/01/"),
    ],
)
def test_a_time_without_posts_is_not_found(
    client: Client, posts: list[Post], path: str
) -> None:
    assert client.get(path).status_code == 404


def test_an_archive_page_leads_to_its_months_its_neighbours_and_all_years(
    client: Client, posts: list[Post]
) -> None:
    assert links(client, "/2014/", "Months") == {
        "March (2)": "/2014/03/",
        "November (1)": "/2014/11/",
    }
    assert links(client, "/2014/11/", "Years") == {
        "2016 (2)": "/2016/",
        "2014 (3)": "/2014/",
    }
    assert links(client, "/2014/11/", "Earlier and later") == {
        "Earlier March 2014": "/2014/03/",
        "Later January 2016": "/2016/01/",
    }
    assert links(client, "/2016/", "Earlier and later") == {"Earlier 2014": "/2014/"}


def test_the_first_page_leads_to_the_archive(client: Client, posts: list[Post]) -> None:
    html = client.get("/").content.decode()

    [link] = [one for one in elements(html, "a") if one.text == "All posts by year"]
    assert link["href"] == "/2016/"


def test_a_long_month_is_read_page_by_page(client: Client) -> None:
    for day in range(POSTS_A_PAGE + 1):
        at(2014, 3, day + 1)

    assert len(titles(client, "/2014/03/")) == POSTS_A_PAGE
    assert titles(client, "/2014/03/page/2/") == ["Of 2014-03-01"]
    assert titles(client, "/2014/page/2/") == ["Of 2014-03-01"]
    assert client.get("/2014/03/page/3/").status_code == 404
    assert client.get("/2014/page/1/")["Location"] == "/2014/"


def test_the_time_zone_of_the_site_decides_the_month(client: Client) -> None:
    with override_settings(TIME_ZONE="Europe/Berlin"):
        at(2014, 3, 31, hour=23)  # the first of April in Berlin

        assert titles(client, "/2014/04/") == ["Of 2014-03-31"]
        assert client.get("/2014/03/").status_code == 404


def test_another_time_zone_has_the_months_counted_anew(
    client: Client, purged: set[str]
) -> None:
    at(2014, 3, 31, hour=23)
    at(2014, 3, 30)
    with override_settings(TIME_ZONE="Europe/Berlin"):
        purged.clear()
        recount_archive.call()

        assert purged == {"posts"}
        assert titles(client, "/2014/04/") == ["Of 2014-03-31"]
        assert titles(client, "/2014/03/") == ["Of 2014-03-30"]
        purged.clear()
        recount_archive.call()
        assert purged == set()


def test_a_month_whose_last_post_is_withdrawn_is_gone(
    client: Client, posts: list[Post]
) -> None:
    withdrawal.withdraw(posts[2], by=make.person(), note="Wrong.")

    assert client.get("/2014/11/").status_code == 404
    assert links(client, "/2014/", "Months") == {"March (2)": "/2014/03/"}


def test_a_post_published_again_stays_where_it_was(
    client: Client, posts: list[Post]
) -> None:
    make.published(posts[0].working_copy, kind="update", note="More.")

    assert "Of 2014-03-02" in titles(client, "/2014/03/")
    assert ListCount.objects.get(key="archive-2014-03").posts == 2


def test_pages_outside_the_stream_are_in_no_archive(client: Client) -> None:
    make.page()

    recount_archive.call()

    assert not ListCount.objects.filter(key__startswith="archive-").exists()


def test_an_archive_page_takes_few_queries_however_many_posts(client: Client) -> None:
    counts = []
    for more in (1, 5):
        for day in range(more):
            at(2014, 3, day + 1)
        with CaptureQueriesContext(connection) as queries:
            client.get("/2014/")
        counts.append(len(queries))

    # Settings and menus, which a web process keeps; the archive; the posts.
    assert counts == [4, 4]


def test_an_archive_page_is_kept_until_posts_change(client: Client) -> None:
    at(2014, 3)

    page = client.get("/2014/03/")

    assert set(page["Surrogate-Key"].split()) == {"posts", "site"}
