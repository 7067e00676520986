"""The feed of mentions: who shared or answered which post, and nothing held back."""

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.linkbacks.models import Linkback, Protocol
from comments.models import Comment, Kind, Status
from evidenceblog.core.secret_codes import new_code
from posts.models import Post
from posts.revisions import withdrawal
from tests import make

from .conftest import HOME

pytestmark = pytest.mark.django_db
FEED = "/mentions/feed/"


def mention(post: Post, name: str = "Ada", **changes: Any) -> Comment:
    told = {"title": "Why I walk", "host": "ada.example"} | changes
    url = f"https://ada.example/{name}"
    body = f"{name} says <b>so</b>."
    comment = make.comment(post, name=name, body=body, status=Status.APPROVED)
    comment.kind = told.pop("kind", Kind.MENTION)
    comment.origin = {"url": url, "host": told["host"]}
    comment.save()
    Linkback.objects.create(
        post=post,
        origin=url,
        target=f"{HOME}/walking/",
        protocols=[Protocol.WEBMENTION],
        code=new_code(),
        comment=comment,
        **told,
    )
    return comment


def items(client: Client) -> list[Element]:
    rss = ElementTree.fromstring(client.get(FEED).content)  # noqa: S314  # our own
    return rss.findall("channel/item")


def test_a_mention_is_an_item_that_leads_to_its_place(
    post: Post, client: Client
) -> None:
    made = mention(post)

    [item] = items(client)

    assert item.findtext("title") == "Ada on ada.example"
    assert item.findtext("link") == f"{HOME}/walking/#comment-{made.pk}"
    assert item.findtext("guid") == f"{HOME}/?p={post.pk}#comment-{made.pk}"
    said = item.findtext("description") or ""
    assert "Mention of “Walking”" in said.replace(post.shown.title, "Walking")
    assert "Why I walk" in said
    assert "Ada says &lt;b&gt;so&lt;/b&gt;." in said


@pytest.mark.parametrize("kind", Kind)
def test_an_item_says_what_it_is_of_which_post(
    post: Post, client: Client, kind: Kind
) -> None:
    mention(post, kind=kind)

    [item] = items(client)

    assert f"“{post.shown.title}”" in (item.findtext("description") or "")


def test_the_newest_come_first_and_comments_of_readers_are_none(
    post: Post, client: Client
) -> None:
    make.comment(post, status=Status.APPROVED)
    for name in ("Ada", "Ben", "Cy"):
        mention(post, name)
    mention(post, "Di", kind=Kind.REPLY)

    names = [(item.findtext("title") or "").split()[0] for item in items(client)]

    assert names == ["Di", "Cy", "Ben", "Ada"]


@pytest.mark.parametrize("status", [Status.HELD, Status.SPAM, Status.WITHDRAWN])
def test_what_readers_may_not_see_is_not_in_it(
    post: Post, client: Client, status: Status
) -> None:
    made = mention(post)
    Comment.objects.filter(pk=made.pk).update(status=status)

    assert items(client) == []


def test_mentions_of_a_withdrawn_post_go_with_it(post: Post, client: Client) -> None:
    mention(post)
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    assert items(client) == []


def test_it_is_dropped_when_a_mention_comes_or_goes(
    post: Post, client: Client, purged: set[str]
) -> None:
    named = set(client.get(FEED)["Surrogate-Key"].split())
    made = mention(post)
    assert named == {"posts", "mentions", "site"}
    purged.clear()

    status_changes.decide([made], to=Status.REJECTED, by=make.person("Moderators"))

    assert "mentions" in purged
    assert f"post-{post.pk}" in purged


def test_its_cost_does_not_grow(
    post: Post, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        mention(post, f"Reader{number}")

    with django_assert_max_num_queries(3):
        client.get(FEED)


def test_a_posts_page_names_it(post: Post, client: Client) -> None:
    assert f'href="{FEED}"' in client.get("/walking/").content.decode()


def test_a_name_is_text_for_a_reader_that_takes_a_title_for_html(
    post: Post, client: Client
) -> None:
    mention(post, name="<img src=x onerror=alert(1)>")

    [item] = items(client)

    assert item.findtext("title") == (
        "&lt;img src=x onerror=alert(1)&gt; on ada.example"
    )
