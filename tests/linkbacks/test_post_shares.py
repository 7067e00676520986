"""Who shared a post: what readers see of it, and how much it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.decisions import status_changes
from comments.linkbacks import post_shares
from comments.models import Comment, Kind, Status
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def share(post: Post, name: str, **changes: Any) -> Comment:
    origin = {"url": "https://a.example/", "host": "a.example"}
    made = make.comment(
        post, name=name, body=f"{name} says so.", status=Status.APPROVED
    )
    told = {"kind": Kind.REPOST, "origin": origin} | changes
    Comment.objects.filter(pk=made.pk).update(**told)
    return Comment.objects.get(pk=made.pk)


def page(client: Client) -> str:
    return text_of(client.get("/walking/"))


def test_one_alone_is_named(post: Post, client: Client) -> None:
    share(post, "Ada")

    assert "Shared by Ada" in page(client).replace("<bdi>", "").replace("</bdi>", "")
    assert "other" not in page(client).partition("Shared by")[2].partition("</h2>")[0]


def test_a_notice_has_the_host_that_its_writer_typed(
    post: Post, client: Client
) -> None:
    share(post, "Ada", kind=Kind.REBLOG, origin=None, website="https://ada.example/x")

    assert "<span>ada.example</span>" in page(client)


def test_the_newest_is_named_and_the_others_are_counted(
    post: Post, client: Client
) -> None:
    for name in ("Ada", "Ben", "Cy"):
        share(post, name)

    html = page(client)

    assert "<bdi>Cy</bdi> and 2 others" in html
    assert (
        html.index("Cy says so.") < html.index("Ben says so.") < html.index("Ada says")
    )


@pytest.mark.parametrize(
    "status", [s for s in Status if s != Status.APPROVED], ids=lambda s: str(s)
)
def test_only_what_is_approved_is_shown_or_counted(
    post: Post, client: Client, status: Status
) -> None:
    share(post, "Ada", status=status)

    assert "Shared by" not in page(client)
    assert post_shares.shares_of(post).count == 0


def test_what_is_shared_is_no_comment_of_the_discussion(
    post: Post, client: Client
) -> None:
    share(post, "Ada")
    make.comment(post, status=Status.APPROVED)

    assert "1 comment on this post" in page(client)


def test_its_address_is_its_place_on_the_first_page(post: Post) -> None:
    shared = share(post, "Ada")

    assert shared.get_absolute_url() == f"/walking/#comment-{shared.pk}"


def test_no_more_than_a_page_holds_are_shown_and_all_are_counted(
    post: Post, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_shares, "MOST_SHOWN", 2)
    for name in ("Ada", "Ben", "Cy"):
        share(post, name)

    html = page(client)

    assert "and 2 others" in html
    assert "These are the newest 2." in html
    assert "Ada says so." not in html


def test_an_approved_one_drops_the_page_from_the_caches(
    post: Post, purged: set[str]
) -> None:
    held = share(post, "Ada", status=Status.HELD)

    status_changes.decide([held], to=Status.APPROVED, by=make.person("Moderators"))

    assert post.surrogate_key in purged


def test_whose_page_is_named_may_ask_for_its_removal(
    post: Post, client: Client
) -> None:
    shown, typed = share(post, "Ada"), make.comment(post, status=Status.APPROVED)
    mine = 'value="mine"'

    about_a_page = text_of(client.get(f"/comment/report/{shown.pk}/"))

    assert "Report this mention?" in about_a_page
    assert mine in about_a_page
    assert mine not in text_of(client.get(f"/comment/report/{typed.pk}/"))


def test_nothing_is_read_of_those_who_shared_but_what_is_shown(
    post: Post, client: Client
) -> None:
    share(post, "Ada")

    with CaptureQueriesContext(connection) as queries:
        page(client)

    [read] = [one["sql"] for one in queries if '"linkbacks_linkback"' in one["sql"]]
    assert "website" in read
    assert "email" not in read
