"""What a comment that was removed leaves: its place and date, if it was answered."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from comments.discussion.thread import thread_page
from comments.models import Comment, Status
from comments.moderation import edits
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

from .test_thread import REMOVED, html, names, pages, remove, say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "to", [Status.REJECTED, Status.SPAM, Status.HELD, Status.WITHDRAWN]
)
def test_a_removed_comment_that_was_answered_leaves_its_place_and_date(
    client: Client, post: Post, to: Status
) -> None:
    removed = make.comment(
        post,
        name="Mallory",
        website="https://mallory.example/",
        body="Unkind words",
        status=Status.APPROVED,
    )
    Comment.objects.filter(pk=removed.pk).update(
        received_at=datetime(2014, 3, 2, 9, tzinfo=UTC)
    )
    say(post, "B", removed)
    remove(removed, to)

    page = html(client)

    assert names(thread_page(post).comments) == [REMOVED, "B"]
    assert "1 comment on this post" in page
    assert f'id="comment-{removed.pk}"' in page
    assert "Comment removed. It was written on" in page
    assert "2 March 2014" in page
    assert "in reply to a removed comment" in page
    for gone in ("Mallory", "mallory.example", "Unkind", f"?reply={removed.pk}"):
        assert gone not in page


def test_a_removed_comment_that_nobody_answered_leaves_nothing(
    client: Client, post: Post
) -> None:
    a = say(post, "A")
    remove(say(post, "B", a))
    c = say(post, "C")
    remove(say(post, "D", c))
    remove(c)

    assert names(thread_page(post).comments) == ["A"]
    assert "Comment removed" not in html(client)


def test_a_thread_keeps_its_shape_when_all_above_it_is_removed(post: Post) -> None:
    a = say(post, "A")
    b = say(post, "B", a)
    c = say(post, "C", b)
    say(post, "D", c)
    say(post, "E", a)
    remove(a)
    remove(c)

    page = thread_page(post)

    assert names(page.comments) == [REMOVED, "B", REMOVED, "D", "E"]
    assert page.count == 3


@pytest.mark.usefixtures("pages_of_three")
def test_a_removed_comment_has_its_place_on_one_page_only(
    client: Client, post: Post
) -> None:
    say(post, "A")
    b = say(post, "B")
    c = say(post, "C", b)
    d = say(post, "D", c)
    e = say(post, "E", d)
    say(post, "F", e)
    remove(b)
    remove(e)

    seen = [(names(page.continues), names(page.comments)) for page in pages(post)]

    assert seen == [
        ([], ["A", REMOVED, "C", "D"]),
        ([REMOVED, "C", "D"], [REMOVED, "F"]),
    ]
    assert "In reply to: a removed comment" in " ".join(
        html(client, f"?after={d.pk}").split()
    )


def test_a_removed_comment_says_nothing_but_that_it_was_there(
    client: Client, post: Post, moderator: User
) -> None:
    comment = say(post, "Ada")
    say(post, "Bob", parent=comment)
    Comment.objects.filter(pk=comment.pk).update(account=moderator)
    edits.edit_comment(comment, "Fewer words.", note="", by=moderator)

    remove(comment)

    page = html(client)
    assert "Comment removed." in page
    assert "from the editors" not in page
    assert "Edited by" not in page
