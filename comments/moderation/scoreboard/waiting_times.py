"""Waiting times: how long comments wait for a person, and how many wait, day by day."""

from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from comments.models import WAITING, Comment, Decision, Status

from .scores import Share

# Of comments received in the period, the first decision that a person took and that
# holds. In one pass: each week, and (without a week) all of it.
_WAITED = """
WITH first AS (
  SELECT made.comment_id, min(made.at) AS at
  FROM comments_decision made
  WHERE made.by_id IS NOT NULL AND made.act = 'status'
    AND made.undoes_id IS NULL AND made.at >= %(start)s
    AND NOT EXISTS (
      SELECT FROM comments_decision undoing
      WHERE undoing.undoes_id = made.id AND undoing.undoes_id IS NOT NULL
    )
  GROUP BY made.comment_id
), waited AS (
  SELECT date_trunc('week', first.at AT TIME ZONE %(zone)s)::date AS week,
    extract(epoch FROM first.at - comment.received_at)::float / 3600 AS hours
  FROM first JOIN comments_comment comment ON comment.id = first.comment_id
  WHERE comment.received_at >= %(start)s AND comment.received_at <= first.at
)
SELECT week, count(*), count(*) FILTER (WHERE hours <= %(aim)s),
  percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY hours)
FROM waited GROUP BY GROUPING SETS ((week), ()) HAVING count(*) > 0
ORDER BY week NULLS LAST
"""


class WeeklyWait(NamedTuple):
    """How long comments waited until a person first decided them, in hours.

    `week` is its Monday, None for the whole period. `in_time` is the share decided
    within the published aim, None without one.
    """

    week: date | None
    median: float
    p90: float
    decided: int
    in_time: Share | None


class QueueDay(NamedTuple):
    """How many comments came on a day, and waited at its end."""

    day: date
    arrived: int
    waiting: int


def weekly_waits(start: datetime, aim: int | None) -> list[WeeklyWait]:
    """Return each week since then, and last of all the whole period; `aim` in hours."""
    parameters: dict[str, Any] = {
        "start": start,
        "zone": timezone.get_current_timezone_name(),
        "aim": aim,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITED, parameters)
        rows = cursor.fetchall()
    return [
        WeeklyWait(week, median, p90, count, Share(in_time, count) if aim else None)
        for week, count, in_time, (median, p90) in rows
    ]


def daily_queue(start: datetime, now: datetime) -> list[QueueDay]:
    """Return how many waited at the end of each day, counted back from today."""
    arrived = dict(
        # Named in full, the statuses let an index that begins with them answer.
        Comment.objects.filter(status__in=list(Status), received_at__gte=start)
        .values_list(TruncDate("received_at"))
        .annotate(count=Count("pk"))
    )
    settled = dict(_settled_by_day(start))
    first, last = timezone.localdate(start), timezone.localdate(now)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    grew = [arrived.get(day, 0) - settled.get(day, 0) for day in days]
    today = Comment.objects.filter(status__in=WAITING).count()
    # At the end of a day waited what waits today, less by what came in between.
    since = list(accumulate(reversed(grew), initial=0))[:-1][::-1]
    return [
        QueueDay(day, arrived.get(day, 0), max(today - later, 0))
        for day, later in zip(days, since, strict=True)
    ]


def _settled_by_day(start: datetime) -> QuerySet[Decision, tuple[date, int]]:
    """Return how many more were settled than reopened on each day."""
    out = Q(from_status__in=WAITING) & ~Q(to_status__in=WAITING)
    back = ~Q(from_status__in=WAITING) & Q(to_status__in=WAITING)
    moved = Decision.objects.filter(out | back, at__gte=start, act="status")
    many = Count("pk", filter=out) - Count("pk", filter=back)
    return moved.values_list(TruncDate("at")).annotate(many=many)
