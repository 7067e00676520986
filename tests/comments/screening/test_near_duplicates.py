"""Resembling: near-duplicates are found by an index, however many comments there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Status
from comments.screening import near_duplicates, scoring_context
from comments.screening.minhash import PLACES
from posts.models import Post
from tests import make
from tests.comments.campaigns import UNLIKE, copy, flood

pytestmark = pytest.mark.django_db


def test_what_a_comment_is_found_by_is_stored_with_it(post: Post) -> None:
    comment = copy(post, website="https://www.Heal.example/x")

    assert comment.hosts == ["heal.example"]
    assert len(comment.sketch) == PLACES
    assert len(comment.bands) == PLACES // 3


def test_near_duplicates_are_counted_by_what_became_of_them(post: Post) -> None:
    for number, status in enumerate(["spam", "spam", "approved", "held", "rejected"]):
        copy(post, number, status=status)
    make.comment(post, body=UNLIKE[0], status="spam")

    sixth = copy(post, 6)
    told = scoring_context.context_of(sixth, near_duplicates.index_comment(sixth))

    assert (told.near_spam, told.near_kept, told.near_waiting) == (2, 1, 1)


def test_a_copy_of_long_ago_is_not_looked_for(post: Post) -> None:
    old, late = copy(post, 1), copy(post, 2)
    long_ago = timezone.now() - timedelta(days=91)
    Comment.objects.filter(pk=old.pk).update(received_at=long_ago)

    assert near_duplicates.index_comment(copy(post, 3)) == [late]


def test_a_short_sincere_text_is_like_no_other(post: Post) -> None:
    for _ in range(3):
        make.comment(post, body="Thank you so much for this very useful article!")

    assert not Comment.objects.exclude(sketch=[]).exists()
    assert near_duplicates.index_comment(Comment.objects.latest("pk")) == []


def test_a_flood_fills_the_index_with_no_more_than_its_first_copies(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_duplicates, "MOST_IN_BAND", 3)

    copies = [copy(post) for _ in range(6)]

    assert [len(one.bands) > 0 for one in copies] == [True] * 3 + [False] * 3
    assert set(near_duplicates.index_comment(copies[5])) == set(copies[:3])


def test_letters_that_many_texts_share_lead_nowhere(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_duplicates, "MOST_IN_BAND", 1)
    other = make.comment(post, body=UNLIKE[0])
    crowded = copy(post).bands[:2]
    Comment.objects.filter(pk=other.pk).update(bands=crowded)
    Comment.objects.exclude(pk=other.pk).update(bands=[])

    comment = copy(post, 1)

    assert comment.bands
    assert not set(comment.bands) & set(crowded)


def test_an_index_finds_the_neighbours_of_a_comment(post: Post) -> None:
    comment, other = copy(post, 1), copy(post, 2)
    flood(comment, many=20_000)

    with CaptureQueriesContext(connection) as asked:
        assert near_duplicates.index_comment(comment) == [other]

    with connection.cursor() as cursor:
        [_locks, found] = asked.captured_queries
        cursor.execute("EXPLAIN " + found["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on comment_near" in plan
    assert "Seq Scan" not in plan


def test_a_comment_without_neighbours_asks_the_database_once_for_them(
    post: Post,
) -> None:
    comment = make.comment(post, body=UNLIKE[0], status=Status.RECEIVED)

    with CaptureQueriesContext(connection) as asked:
        near = near_duplicates.index_comment(comment)

    assert near == []
    assert [one["sql"].split()[0] for one in asked.captured_queries] == ["SELECT"] * 2
