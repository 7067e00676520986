"""The history of a comment: what others with its text, address and range became."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.discussion import submissions
from comments.models import Comment
from comments.screening.comment_history import history_of
from comments.spam.verdicts import CommentRecord
from posts.models import Post
from tests import make
from tests.comments.campaigns import flood

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.7"


@pytest.fixture(autouse=True)
def no_hosts_remembered() -> None:
    cache.clear()


def test_others_with_its_text_are_counted(post: Post) -> None:
    comment = make.comment(post, body="Thank you.")
    make.comment(make.post(), body="Thank you.", status="spam")
    make.comment(make.post(), body="Thank you.")
    make.comment(make.post(), body="Thank you!")

    history = history_of(comment)

    assert (history.copies, history.spam_copies) == (2, 1)


def test_what_others_with_its_address_became_is_counted(post: Post) -> None:
    comment = make.comment(post, email="ada@example.org")
    for status in ["approved", "approved", "rejected", "spam", "held"]:
        make.comment(post, email="Ada@Example.org", status=status)
    make.comment(post, email="ben@example.org", status="spam")

    assert history_of(comment).record == CommentRecord(kept=2, rejected=1, spam=1)


def test_only_the_last_hour_counts_for_the_rates(post: Post) -> None:
    changes = {"email": "ada@example.org", "sender": submissions.Sender(ADDRESS)}
    comment, old, _late = (make.comment(post, **changes) for _ in range(3))
    before = timezone.now() - timedelta(hours=2)
    Comment.objects.filter(pk=old.pk).update(received_at=before)

    history = history_of(comment)

    assert (history.rate_email, history.rate_range) == (1, 1)


def test_nobody_shares_an_empty_address_or_range(post: Post) -> None:
    comment = make.comment(post, email="", status="spam")
    make.comment(post, email="", status="spam")

    history = history_of(comment)

    assert history.record == CommentRecord()
    assert (history.rate_email, history.rate_range) == (0, 0)


def test_it_is_read_by_indexes_in_one_statement(post: Post) -> None:
    comment = make.comment(
        post,
        email="ada@example.org",
        body="See https://a.example and https://b.example",
    )
    flood(make.comment(post, email="ben@example.org"), many=20_000)

    with CaptureQueriesContext(connection) as statements:
        history_of(comment)

    [statement] = statements.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on comments_comment" not in plan
