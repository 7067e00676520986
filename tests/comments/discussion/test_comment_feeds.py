"""The feeds of comments: what readers see beneath the posts, and nothing else."""

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.decisions import status_changes
from comments.models import Comment, Kind, Status
from posts.models import Post
from posts.revisions import withdrawal
from tests import make

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def post() -> Post:
    return make.post(title="Walking & pain", slug="walking")


def items(client: Client, path: str = "/comments/feed/") -> list[Element]:
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content).findall("channel/item")  # noqa: S314  # our own


def said(post: Post, body: str, **changes: Any) -> Comment:
    return make.comment(post, body=body, **{"status": Status.APPROVED} | changes)


@pytest.mark.parametrize("path", ["/comments/feed/", "/walking/feed/"])
def test_a_comment_is_an_item_that_leads_to_its_place(
    client: Client, post: Post, path: str
) -> None:
    made = said(post, "I walk.\n\nSee https://a.example/ too.", name="Ada <b>")

    [item] = items(client, path)

    assert item.findtext("title") == "Ada &lt;b&gt; on “Walking &amp; pain”"
    assert item.findtext("link") == (
        f"{SITE}/walking/?comment={made.pk}#comment-{made.pk}"
    )
    assert item.findtext("guid") == f"{SITE}/?p={post.pk}#comment-{made.pk}"
    assert 'href="https://a.example/"' in (item.findtext("description") or "")


@pytest.mark.parametrize("path", ["/comments/feed/", "/walking/feed/"])
@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED}))
def test_what_readers_do_not_see_is_in_no_feed(
    client: Client, post: Post, status: Status, path: str
) -> None:
    comment = said(post, "Not for everybody.")
    Comment.objects.filter(pk=comment.pk).update(status=status)

    assert items(client, path) == []


def test_a_feed_tells_nothing_else_of_a_writer(client: Client, post: Post) -> None:
    said(post, "So.", email="ada@private.example", website="https://ada.example/")

    feed = client.get("/walking/feed/").content

    assert b"private.example" not in feed


def test_links_that_a_moderator_hid_are_words(client: Client, post: Post) -> None:
    comment = said(post, "See https://a.example/ here.")
    Comment.objects.filter(pk=comment.pk).update(links_off=True)

    [item] = items(client)

    assert "href" not in (item.findtext("description") or "")


def test_a_posts_feed_has_its_own_comments_newest_first(
    client: Client, post: Post
) -> None:
    said(make.post(), "Elsewhere.")
    said(post, "First.")
    said(post, "Second.")

    bodies = [item.findtext("description") for item in items(client, "/walking/feed/")]

    assert bodies == ['<p dir="auto">Second.</p>', '<p dir="auto">First.</p>']
    assert len(items(client)) == 3


def test_mentions_have_a_feed_of_their_own(client: Client, post: Post) -> None:
    Comment.objects.filter(pk=said(post, "Shared.").pk).update(kind=Kind.LIKE)

    assert items(client) == []


def test_a_page_outside_the_stream_has_no_feed(client: Client, post: Post) -> None:
    Post.objects.update(kind=Post.Kind.PAGE)

    assert client.get("/walking/feed/").status_code == 404


def test_a_withdrawn_posts_comments_are_gone_with_it(
    client: Client, post: Post
) -> None:
    said(post, "So.")
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    assert client.get("/walking/feed/").status_code == 410
    assert items(client) == []


def test_a_feed_asks_the_same_few_queries_however_many_comments(
    client: Client, post: Post
) -> None:
    counts = []
    for _ in range(3):
        said(post, f"Comment {_}.")
        with CaptureQueriesContext(connection) as queries:
            items(client)
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 2


def test_a_decision_drops_both_feeds(
    client: Client, post: Post, purged: set[str]
) -> None:
    comment = make.comment(post)
    purged.clear()
    status_changes.decide([comment], to=Status.APPROVED, by=make.person())

    for path in ("/comments/feed/", "/walking/feed/"):
        keys = set(client.get(path).headers["Surrogate-Key"].split())
        assert keys & purged, path


def test_a_posts_page_names_the_feed_of_its_comments(
    client: Client, post: Post
) -> None:
    assert 'href="/walking/feed/"' in client.get("/walking/").content.decode()
