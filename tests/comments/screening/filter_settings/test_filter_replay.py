"""Replaying: what other settings would have done, from what was found then."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import Comment, Status
from comments.screening import pipeline
from comments.screening.filter_settings import filter_replay
from comments.screening.filter_settings.filter_replay import Replay
from comments.spam.models import FilterSettings
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
type Found = Callable[..., Comment]


@pytest.fixture
def found(post: Post) -> Found:
    """Return a comment in which signals found something then."""

    def make_one(fired: Mapping[str, int], **forecasts: Any) -> Comment:
        comment = make.comment(post)
        comment.forecasts |= {"fired": fired, **forecasts}
        comment.score = sum(fired.values())
        comment.save()
        return comment

    return make_one


def tried(
    threshold: int = 80, log_only: tuple[str, ...] = (), was: tuple[str, ...] = ()
) -> Replay:
    before = FilterSettings(log_only=list(was))
    after = FilterSettings(threshold=threshold, log_only=list(log_only))
    return filter_replay.replay(before, after, timezone.now())


def moves(replay: Replay) -> tuple[int, int]:
    return replay.to_spam, replay.from_spam


def test_a_lower_threshold_puts_more_away(found: Found) -> None:
    found({"call": 25, "many-links": 45})
    found({"call": 25, "only-links": 25})

    assert moves(tried(threshold=70)) == (1, 0)


def test_a_higher_threshold_lets_more_wait(found: Found) -> None:
    found({"trap": 60, "many-links": 30})

    assert moves(tried(threshold=91)) == (0, 1)
    assert moves(tried(threshold=90)) == (0, 0)


def test_one_family_of_reasons_is_not_enough_however_low_the_threshold(
    found: Found,
) -> None:
    found({"many-links": 60})

    assert moves(tried(threshold=40)) == (0, 0)


def test_without_akismets_word_it_takes_more(found: Found) -> None:
    found({"trap": 60, "many-links": 30, "akismet-unavailable": 0})

    assert moves(tried(threshold=70)) == (1, 0)


def test_a_filter_that_only_watches_puts_nothing_away(found: Found) -> None:
    found({"near-spam": 50, "many-links": 45})

    assert moves(tried(log_only=("campaigns",))) == (0, 1)


def test_a_filter_that_only_watched_may_be_heard(found: Found) -> None:
    comment = found({"near-spam": 50, "many-links": 45})
    Comment.objects.filter(pk=comment.pk).update(score=45)

    assert moves(tried(was=("campaigns",))) == (1, 0)


def test_akismets_word_that_was_only_noted_may_be_heard(found: Found) -> None:
    found({"many-links": 45}, akismet=1.0)

    assert moves(tried(was=("akismet",))) == (1, 0)


def test_where_akismet_calls_it_a_comment_a_person_looks(found: Found) -> None:
    found({"trap": 60, "many-links": 45, "filters-disagree": 0}, akismet=0.0)

    assert moves(tried(threshold=50)) == (0, 0)


def test_what_people_published_is_named(found: Found, moderator: User) -> None:
    kept, put_away = (found({"call": 25, "many-links": 45}) for _ in range(2))
    status_changes.decide([kept], to=Status.APPROVED, by=moderator)
    status_changes.decide([put_away], to=Status.SPAM, by=moderator)

    replay = tried(threshold=70)

    assert (replay.to_spam, replay.harms, replay.harmed) == (2, 1, [kept])


def test_what_people_called_spam_and_would_wait_is_counted(
    found: Found, moderator: User
) -> None:
    comment = found({"trap": 60, "many-links": 30})
    status_changes.decide([comment], to=Status.SPAM, by=moderator)

    assert tried(threshold=100).freed_spam == 1


def test_nothing_is_changed_by_trying(found: Found) -> None:
    comment = found({"call": 25, "many-links": 45})

    tried(threshold=70)

    assert Comment.objects.get(pk=comment.pk).status == comment.status
    assert FilterSettings.load().threshold == 80


def test_a_year_back_is_far_enough(found: Found) -> None:
    comment = found({"call": 25, "many-links": 45})
    long_ago = timezone.now() - timedelta(days=366)
    Comment.objects.filter(pk=comment.pk).update(received_at=long_ago)

    assert moves(tried(threshold=70)) == (0, 0)


@pytest.mark.parametrize("threshold", [40, 60, 80, 120])
def test_a_replay_says_what_judging_does(post: Post, threshold: int) -> None:
    said = {"body": "Buy now! Great post", "name": "Cheap loans", "trap": "x"}
    comment = make.comment(post, **said)
    was_spam = comment.status == Status.SPAM

    moved = tried(threshold=threshold)
    FilterSettings.objects.create(pk=1, threshold=threshold)
    pipeline.screen(comment)

    comment.refresh_from_db()
    is_spam = comment.status == Status.SPAM
    assert moves(moved) == (int(is_spam > was_spam), int(is_spam < was_spam))


def test_a_change_that_touches_too_much_counts_the_newest(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_replay, "MOST", 2)
    for _ in range(3):
        found({"call": 25, "many-links": 45})

    replay = tried(threshold=70)

    assert (replay.to_spam, replay.is_sample) == (2, True)
