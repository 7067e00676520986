"""A page that is not there names those that may have been meant; a post that is gone, too."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.near_addresses import MOST_FOUND, find_near
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements
from tests.posts.test_lists import card_titles

pytestmark = pytest.mark.django_db


def named(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 404
    html = answer.content.decode()
    return [
        link["href"]
        for link in elements(html, "a")
        if any("near" in one.attributes.get("class", "") for one in link.parents)
    ]


@pytest.fixture(autouse=True)
def pages() -> None:
    pain = make.topic(name="Chronic pain", slug="chronic-pain")
    make.post(slug="half-the-risk-of-what", title="Half the risk", topics=[pain])
    make.page(slug="accessibility", title="Accessibility")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/half-the-risk-of-waht/", "/half-the-risk-of-what/"),
        ("/half-risk-of-what/", "/half-the-risk-of-what/"),
        ("/2014/03/02/half-the-risk-of/", "/half-the-risk-of-what/"),
        ("/blog/half-the-risk-of-what-2.html", "/half-the-risk-of-what/"),
        ("/half-the-risk-off-what/feed/", "/half-the-risk-of-what/"),
        ("/topic/cronic-pain/", "/topic/chronic-pain/"),
        ("/category/chronic-pains/", "/topic/chronic-pain/"),
        ("/accesibility/", "/accessibility/"),
    ],
)
def test_a_page_that_is_not_there_names_the_one_that_is_meant(
    client: Client, path: str, meant: str
) -> None:
    assert named(client, path) == [meant]


def test_the_nearest_comes_first_and_no_more_than_three(client: Client) -> None:
    for number in range(5):
        make.post(slug=f"walking-and-pain-{number}")
    make.post(slug="walking-and-pain", title="Walking & pain")

    found = named(client, "/walking-and-pian/")

    assert len(found) == MOST_FOUND
    assert found[0] == "/walking-and-pain/"


def test_what_readers_may_not_see_is_never_named(client: Client) -> None:
    make.working_copy(slug="secret-of-walking")
    changed = make.post(slug="open-walking").working_copy
    changed.slug = "hidden-swimming"
    changed.save()
    gone = make.post(slug="gone-for-good")
    withdrawal.withdraw(gone, by=make.person(), note="Wrong.")

    for path in ("/secret-of-walkin/", "/hidden-swimmin/", "/gone-for-goo/"):
        assert set(named(client, path)) <= {"/open-walking/"}


@pytest.mark.parametrize(
    "path",
    [
        *("/favicon-32.png", "/wp-login.php.bak", "/static/css/site.cs", "/x/"),
        *("/comment/half-the-risk-of-what/", "/admin/half-the-risk/", "/page/9/"),
        *("/2019/", "/أسئلة/", "/.env", "/"),
    ],
)
def test_files_and_addresses_of_programs_ask_nothing(path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert find_near(path) == []
    assert not queries


def test_a_guess_takes_two_queries(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        find_near("/half-the-risk-of-waht/" + "x" * 5_000)

    assert len(queries) == 2


def test_a_form_that_is_sent_nowhere_is_guessed_nothing(client: Client) -> None:
    answer = client.post("/half-the-risk-of-waht/nothing/")

    assert answer.status_code == 404
    assert "Perhaps" not in answer.content.decode()


def test_readers_of_a_withdrawn_post_are_offered_the_nearest_titles(
    client: Client,
) -> None:
    topic = make.topic()
    for title in ("Sleep and tea", "Walking with pain", "News", "Walking eases pain"):
        make.post(title=title, topics=[topic])
    gone = make.post(title="Walking eases all pain", topics=[topic], slug="gone")
    withdrawal.withdraw(gone, by=make.person(), note="Wrong.")

    html = client.get("/gone/").content.decode()

    assert card_titles(html)[:2] == ["Walking eases pain", "Walking with pain"]
    assert element(html, "h1").text == "Walking eases all pain"
