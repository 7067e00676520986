"""A comment is stored once, and visible wherever readers may see it."""

import pytest
from django.test import Client

from comments.models import Comment, Status
from posts.models import Post
from tests import make

OURS = {"Origin": "http://127.0.0.1:8000"}
SAID = {"name": "Ada", "email": "ada@example.org", "body": "Some thoughts."}


@pytest.mark.parametrize(
    ("changes", "comments"),
    [
        ({}, 1),
        ({"email": "ADA@example.org"}, 1),
        ({"website": "https://ada.example/"}, 1),
        ({"name": "Grace"}, 2),
        ({"email": "grace@example.org"}, 2),
        ({"body": "Other thoughts."}, 2),
    ],
)
def test_what_makes_two_submissions_the_same(
    client: Client, post: Post, changes: dict[str, str], comments: int
) -> None:
    client.post("/walking/comment/", SAID, headers=OURS)

    client.post("/walking/comment/", SAID | changes, headers=OURS)

    assert Comment.objects.count() == comments


def test_the_same_words_may_answer_two_comments_and_stand_under_two_posts(
    post: Post,
) -> None:
    first, second = (make.comment(post, status="approved") for _ in range(2))
    said = {**SAID, "website": ""}

    for place in (first, second, None):
        make.comment(post, parent=place, **said)
    make.comment(make.post(), **said)

    assert Comment.objects.filter(body=SAID["body"]).count() == 4


@pytest.mark.parametrize("state", Post.State)
def test_what_is_visible_on_a_post_is_what_is_visible_of_it_at_all(
    post: Post, state: Post.State
) -> None:
    other = make.post()
    for status in Status:
        make.comment(post, status=status)
        make.comment(other, status=status)
    Post.objects.filter(pk=post.pk).update(state=state)
    post.refresh_from_db()

    on_it = set(Comment.objects.visible_on(post))

    assert on_it == set(Comment.objects.visible().filter(post=post))
    assert len(on_it) == (1 if state == Post.State.LIVE else 0)
