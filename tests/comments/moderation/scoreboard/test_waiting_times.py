"""Times: how long comments waited for a person, and how many waited."""

from datetime import UTC, date, datetime, timedelta

import pytest

from comments.decisions import status_changes
from comments.models import Comment, Decision, Status
from comments.moderation import decision_undo
from comments.moderation.scoreboard import waiting_times
from comments.moderation.scoreboard.scores import Share
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BEFORE = MONDAY - timedelta(days=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def received(post: Post, at: datetime) -> Comment:
    """Return a comment that was received and judged at a moment."""
    comment = make.comment(post)
    comment.decisions.update(at=at)
    Comment.objects.filter(pk=comment.pk).update(received_at=at)
    return comment


def decided(
    comment: Comment, by: User, at: datetime, to: Status = Status.APPROVED
) -> Decision:
    (made,) = status_changes.decide([comment], to=to, by=by)
    Decision.objects.filter(pk=made.pk).update(at=at)
    return made


def test_each_week_has_its_median_and_what_nine_in_ten_waited_at_most(
    post: Post, moderator: User
) -> None:
    for hours in range(11):
        decided(received(post, MONDAY), moderator, MONDAY + hours * HOUR)

    week, everything = waiting_times.weekly_waits(BEFORE, aim=4)

    assert (week.week, week.decided) == (date(2026, 3, 2), 11)
    assert (week.median, week.p90, week.in_time) == (5, 9, Share(5, 11))
    assert (everything.week, everything.median) == (None, 5)


def test_the_first_decision_that_holds_ends_the_wait(
    post: Post, moderator: User
) -> None:
    comment = received(post, MONDAY)
    (mistake,) = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    decision_undo.undo_batch(mistake.batch, by=moderator)
    comment.decisions.by_people().update(at=MONDAY + HOUR)
    decided(comment, moderator, MONDAY + 2 * HOUR)
    decided(comment, moderator, MONDAY + 9 * HOUR, Status.REJECTED)

    assert waiting_times.weekly_waits(BEFORE, aim=None)[-1].median == 2


def test_without_a_decision_there_is_no_time(post: Post) -> None:
    received(post, MONDAY)

    assert waiting_times.weekly_waits(BEFORE, aim=None) == []


def test_the_queue_of_each_day_is_counted_back_from_today(
    post: Post, moderator: User
) -> None:
    first, second, third = (received(post, MONDAY) for _ in range(3))
    decided(first, moderator, MONDAY + HOUR)
    decided(second, moderator, MONDAY + DAY)
    decided(second, moderator, MONDAY + 2 * DAY, Status.HELD)
    received(post, MONDAY + 2 * DAY)

    days = waiting_times.daily_queue(MONDAY, MONDAY + 3 * DAY)

    assert [(one.arrived, one.waiting) for one in days] == [
        (3, 2),
        (0, 1),
        (1, 3),
        (0, 3),
    ]
    assert third.status == Status.HELD


def test_what_waits_since_before_the_period_waits_in_it(post: Post) -> None:
    received(post, BEFORE)

    days = waiting_times.daily_queue(MONDAY, MONDAY + DAY)

    assert [one.waiting for one in days] == [1, 1]
