"""Scores: what signals and filters said, held against what was decided."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import Comment, Status
from comments.moderation import annotations, decision_undo
from comments.moderation.scoreboard import scores
from comments.moderation.scoreboard.outcomes import OutcomeCounts, Truth, count_outcomes
from comments.moderation.scoreboard.scores import Share
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
type Said = Callable[..., Comment]
APPROVED, REJECTED, SPAM = Status.APPROVED, Status.REJECTED, Status.SPAM


@pytest.fixture
def said(post: Post, moderator: User) -> Said:
    """Return a comment of which the filter said something, and then a moderator."""

    def make_one(
        to: Status, forecasts: dict[str, object], **changes: object
    ) -> Comment:
        comment = make.comment(post)
        comment.forecasts |= forecasts
        for name, value in changes.items():
            setattr(comment, name, value)
        comment.save()
        status_changes.decide([comment], to=to, by=moderator)
        return comment

    return make_one  # fmt: skip


def lately() -> OutcomeCounts:
    found = count_outcomes(timezone.now() - timedelta(days=1))
    assert not found.is_sample
    return found


def score_of(code: str) -> scores.Score:
    last = lately()
    found = [*scores.score_signals(last), *scores.score_filters(last)]
    return next(score for score in found if score.code == code)


def counts(score: scores.Score) -> tuple[int, int, int, int]:
    return score.right, score.wrong, score.missed, score.apart


def test_a_signal_is_right_about_what_people_called_spam(said: Said) -> None:
    said(SPAM, {"fired": {"call": 25}})
    said(SPAM, {"fired": {"call": 25, "praise": 15}})
    said(APPROVED, {"fired": {"call": 25}})
    said(SPAM, {"fired": {}})

    score = score_of("call")

    assert counts(score) == (2, 1, 1, 0)
    assert (score.precision, score.recall) == (Share(2, 3), Share(2, 3))


def test_what_speaks_for_a_comment_is_right_about_what_was_published(
    said: Said,
) -> None:
    said(APPROVED, {"fired": {"trusted-host": -15}})
    said(SPAM, {"fired": {"trusted-host": -15}})

    score = score_of("trusted-host")

    assert (score.claims, counts(score)) == (Truth.REAL, (1, 1, 0, 0))


@pytest.mark.parametrize(
    ("to", "changes"),
    [
        (REJECTED, {}),
        (SPAM, {"labels": ["outreach"]}),
        (SPAM, {"kind": "reblog"}),
    ],
    ids=["rejected", "outreach", "reblog"],
)
def test_what_is_neither_spam_nor_real_stands_apart(
    said: Said, to: Status, changes: dict[str, object]
) -> None:
    said(to, {"fired": {"call": 25}}, **changes)

    assert counts(score_of("call")) == (0, 0, 0, 1)


def test_a_filter_is_measured_where_it_said_something(said: Said) -> None:
    said(SPAM, {"model": 0.9, "bin": "spam"})
    said(APPROVED, {"model": 0.1, "bin": "unsure"})
    said(SPAM, {"bin": "unsure"})

    assert counts(score_of("model")) == (1, 0, 0, 0)
    assert counts(score_of("rule")) == (1, 0, 1, 0)


def test_an_undone_decision_does_not_count(said: Said, moderator: User) -> None:
    comment = said(SPAM, {"fired": {"call": 25}})
    decision_undo.undo_batch(
        comment.decisions.filter(by=moderator).get().batch, by=moderator
    )

    assert (lately().compared, lately().left_out) == (0, 0)


def test_the_last_decision_on_a_comment_counts(said: Said, moderator: User) -> None:
    comment = said(SPAM, {"fired": {"call": 25}})
    status_changes.decide([comment], to=APPROVED, by=moderator)

    assert counts(score_of("call")) == (0, 1, 0, 0)


def test_neither_notes_nor_the_filter_itself_are_counted(
    post: Post, moderator: User
) -> None:
    comment = make.comment(post)
    annotations.set_labels([comment], add=["outreach"], by=moderator)

    assert (lately().compared, lately().left_out) == (0, 0)


def test_what_was_judged_by_other_points_is_not_compared(said: Said) -> None:
    said(SPAM, {"version": 0})
    said(SPAM, {})

    assert (lately().compared, lately().left_out) == (1, 1)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(0, 10), 0, 0.278), (Share(10, 10), 0.722, 1), (Share(81, 263), 0.255, 0.366)],
)  # fmt: skip
def test_an_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    """The last is the example of Newcombe (1998), Statistics in Medicine 17:857."""
    assert share.interval == pytest.approx((low, high), abs=0.0006)


def test_nothing_has_no_share() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
