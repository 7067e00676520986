"""Lists of posts: home, topics and authors, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.list_pages import POSTS_A_PAGE
from posts.models import LISTS as LISTS_KEY, Author, ListCount, Post, Topic
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)
LISTS = ["/", "/topic/pain/", "/author/ada/"]


@pytest.fixture
def topic() -> Topic:
    return make.topic(name="Pain", slug="pain", description="What eases it.")


@pytest.fixture
def author() -> Author:
    return make.author(name="Ada Samplesson", slug="ada", bio="She walks.")


def publish(number: int, topic: Topic, author: Author, **changes: Any) -> list[Post]:
    """Publish so many posts, a day apart, oldest first."""
    lead = make.artwork()
    return [
        make.post(
            at=FIRST_DAY + timedelta(days=day),
            topics=[topic],
            authors=[author],
            lead=lead,
            **changes,
        )
        for day in range(number)
    ]


def titles(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return card_titles(answer.content.decode())


def card_titles(html: str) -> list[str]:
    """List the titles of the posts, not the headings between them."""
    return [
        heading.text
        for heading in elements(html, "h2")
        if any(parent.tag == "article" for parent in heading.parents)
    ]


def links(client: Client, path: str) -> dict[str, str]:
    html = client.get(path).content.decode()
    return {one["rel"]: one["href"] for one in elements(html, "a") if "rel" in one}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_page_by_page_newest_first(
    client: Client, topic: Topic, author: Author, path: str
) -> None:
    posts = publish(POSTS_A_PAGE + 1, topic, author)
    newest_first = [post.shown.title for post in reversed(posts)]

    assert titles(client, path) == newest_first[:POSTS_A_PAGE]
    assert links(client, path) == {"next": f"{path}page/2/"}
    assert titles(client, f"{path}page/2/") == newest_first[POSTS_A_PAGE:]
    assert links(client, f"{path}page/2/") == {"prev": path}


@pytest.mark.parametrize("path", LISTS)
def test_a_page_that_is_not_there_is_not_found(
    client: Client, topic: Topic, author: Author, path: str
) -> None:
    publish(POSTS_A_PAGE + 1, topic, author)

    for number in (0, 3, 10**9):
        assert client.get(f"{path}page/{number}/").status_code == 404


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_the_same_few_queries_however_long_it_is(
    client: Client, topic: Topic, author: Author, path: str
) -> None:
    counts = []
    for more in (1, POSTS_A_PAGE):
        publish(more, topic, author)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))

    # A web process keeps settings and menus, and the topics of the front page; the first
    # page of a topic asks for the posts to start with.
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_nothing_says_so(
    client: Client, topic: Topic, author: Author, path: str
) -> None:
    make.working_copy(title="A draft", topics=[topic], authors=[author])

    text = element(client.get(path).content.decode(), "main").text

    assert "Nothing has been published here yet." in text
    assert "A draft" not in text


@pytest.mark.parametrize("path", LISTS)
def test_a_list_names_itself_by_the_site_s_own_address(
    client: Client, topic: Topic, author: Author, path: str
) -> None:
    publish(POSTS_A_PAGE + 1, topic, author)

    for place in (path, f"{path}page/2/"):
        html = client.get(place, headers={"host": "localhost"}).content.decode()
        canonical = element(html, "link", rel="canonical")
        assert canonical["href"] == f"http://127.0.0.1:8000{place}"


def test_a_list_can_be_asked_for_its_head_alone_and_takes_nothing(
    client: Client, topic: Topic, author: Author
) -> None:
    for path in LISTS:
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert client.post(path).status_code == 405


def test_lists_of_a_topic_and_an_author_hold_theirs_only(
    client: Client, topic: Topic, author: Author
) -> None:
    make.post(title="Of the topic", topics=[topic])
    make.post(title="Of the author", authors=[make.author(), author])

    assert titles(client, "/topic/pain/") == ["Of the topic"]
    assert titles(client, "/author/ada/") == ["Of the author"]
    assert client.get("/topic/none/").status_code == 404
    assert client.get("/author/none/").status_code == 404


def test_a_list_is_of_what_was_published_not_of_what_is_being_written(
    client: Client, topic: Topic
) -> None:
    copy = make.working_copy(title="Moving", topics=[topic])
    make.published(copy)
    copy.topics.set([make.topic(slug="joints")])

    assert titles(client, "/topic/pain/") == ["Moving"]
    assert titles(client, "/topic/joints/") == []


def test_a_card_shows_the_post_in_short(
    client: Client, topic: Topic, author: Author
) -> None:
    [post] = publish(1, topic, author, title="Does walking help?", slug="walking")

    html = client.get("/").content.decode()

    card = element(html, "article")
    for words in (
        "Pain",
        "Does walking help?",
        "What it says in a line.",
        "Ada Samplesson",
        "2 March 2014",
    ):
        assert words in card.text
    assert {link["href"] for link in elements(html, "a")} >= {
        "/walking/",
        "/topic/pain/",
        "/author/ada/",
    }
    # The picture repeats the title's link: it is left out for those who listen.
    assert element(html, "a", class_="card-picture")["aria-hidden"] == "true"
    _mark, picture = elements(html, "img")
    assert picture["src"].startswith("/media/artwork/")
    assert card_titles(html) == [post.shown.title]


def test_a_topic_s_page_says_what_it_is_about(client: Client, topic: Topic) -> None:
    html = client.get("/topic/pain/").content.decode()

    assert element(html, "h1").text == "Pain"
    assert element(html, "p", class_="standfirst").text == "What eases it."
    assert element(html, "title").text == "Pain · Evidence blog"


@pytest.mark.parametrize(
    ("orcid", "href"),
    [
        ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("", None),
        ("0000-0002-1825-0098", None),  # a mistake that no form let through
    ],
)
def test_an_author_s_page_leads_to_their_orcid_record(
    client: Client, author: Author, orcid: str, href: str | None
) -> None:
    Author.objects.update(orcid=orcid)

    html = client.get("/author/ada/").content.decode()

    assert element(html, "h1").text == "Ada Samplesson"
    assert element(html, "p", class_="standfirst").text == "She walks."
    found = [link["href"] for link in elements(html, "a", rel="me")]
    assert found == ([href] if href else [])


def test_a_card_follows_what_it_shows_and_where_it_stands(
    client: Client, topic: Topic, author: Author
) -> None:
    [post] = publish(1, topic, author, title="Walking")
    first = client.get("/").content.decode()
    assert "Walking" in first
    assert "card-first" in first

    copy = post.working_copy
    copy.title = "Walking and pain"
    copy.save()
    make.published(copy)
    make.post(topics=[topic], authors=[author], title="Swimming")

    cards = [
        card["class"] for card in elements(client.get("/").content.decode(), "article")
    ]
    assert cards == ["card card-first", "card"]
    assert "Walking and pain" in client.get("/").content.decode()
    assert "card-first" not in client.get("/topic/pain/").content.decode()


@pytest.mark.parametrize("folder", ["/", "/topic/pain/", "/author/ada/"])
def test_each_page_of_a_list_has_one_address(client: Client, folder: str) -> None:
    topic, author = make.topic(slug="pain"), make.author(slug="ada")
    for _ in range(POSTS_A_PAGE + 1):
        make.post(topics=[topic], authors=[author])

    first = client.get(f"{folder}page/1/")

    assert (first.status_code, first["Location"]) == (301, folder)
    assert client.get(f"{folder}page/2/").status_code == 200
    for spelling in ("01", "02", "0", "٢", "+2"):
        assert client.get(f"{folder}page/{spelling}/").status_code == 404


def test_a_list_counts_what_is_withdrawn_or_filed_elsewhere(
    client: Client, topic: Topic, author: Author
) -> None:
    posts = publish(POSTS_A_PAGE + 2, topic, author)
    assert client.get("/page/2/").status_code == 200

    withdrawal.withdraw(posts[0], by=make.person(), note="Wrong.")
    copy = posts[1].working_copy
    copy.topics.set([make.topic()])
    make.published(copy)

    assert "Page 1 of 2" in text_of(client.get("/"))
    assert "Page 1 of 2" in text_of(client.get("/author/ada/"))
    assert client.get("/topic/pain/page/2/").status_code == 404
    counted = {one.key: one.posts for one in ListCount.objects.all()}
    assert counted[LISTS_KEY] == POSTS_A_PAGE + 1
    assert counted[topic.surrogate_key] == POSTS_A_PAGE


def test_a_page_nearer_to_the_end_is_the_same_read_from_there(
    client: Client, topic: Topic, author: Author
) -> None:
    posts = publish(3 * POSTS_A_PAGE + 3, topic, author)
    newest_first = [post.shown.title for post in reversed(posts)]

    read = [title for page in (2, 3, 4) for title in titles(client, f"/page/{page}/")]

    assert read == newest_first[POSTS_A_PAGE:]


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("/", "Evidence blog", "Evidence blog, page 2"),
        ("/topic/pain/", "Pain · Evidence blog", "Pain, page 2 · Evidence blog"),
        (
            "/author/ada/",
            "Ada Samplesson · Evidence blog",
            "Ada Samplesson, page 2 · Evidence blog",
        ),
    ],
)
def test_each_page_of_a_list_has_a_title_of_its_own(
    client: Client, topic: Topic, author: Author, path: str, first: str, second: str
) -> None:
    publish(POSTS_A_PAGE + 1, topic, author)

    for place, title in ((path, first), (f"{path}page/2/", second)):
        html = client.get(place).content.decode()
        assert element(html, "title").text.strip() == title
