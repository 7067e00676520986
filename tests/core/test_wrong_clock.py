"""A machine's clock that is two days ahead, and then right again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import submissions
from comments.models import Comment, Status
from evidenceblog.core import rate_limits
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
AHEAD = timedelta(days=2)
HOURLY = RateLimit("wrong clock", 1, timedelta(hours=1))


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking")


def write(post: Post, body: str) -> Comment:
    """Send a comment, screen what waits, and publish it."""
    comment = submissions.submit(
        post, sender=submissions.Sender(), body=body, name="Ada"
    )
    submissions.screen_unscreened.call()
    status_changes.decide([comment.comment], to=Status.APPROVED, by=make.person())
    return comment.comment


@pytest.mark.usefixtures("stopped_clock")
def test_a_clock_that_was_ahead_loses_no_comment_and_opens_no_limit(
    post: Post, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = timezone.now
    rate_limits.take_token(HOURLY, "ada")
    write(post, "While it was right.")

    monkeypatch.setattr(timezone, "now", lambda: right() + AHEAD)
    write(post, "While it was two days ahead.")
    with pytest.raises(RateLimitReached):  # the database's clock counts
        rate_limits.take_token(HOURLY, "ada")
    assert client.get("/walking/").status_code == 200

    monkeypatch.setattr(timezone, "now", right)
    write(post, "When it was right again.")

    page = client.get("/walking/").content.decode()
    for body in ("was right.", "two days ahead.", "right again."):
        assert body in page
    assert Comment.objects.filter(status=Status.APPROVED).count() == 3
