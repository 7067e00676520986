"""The board: everything the scoreboard shows of one period, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comments.models import CommentSettings

from . import charts, outcomes, scores, waiting_times
from .charts import LineChart, ShareChart
from .score_tables import Table, of_queue, of_scores, of_waits
from .scores import Score
from .waiting_times import QueueDay, Waited

PERIODS = (30, 90, 365)
# Below so many a dot is all interval, and hides those that say something.
FEWEST_DRAWN, MOST_DRAWN = 5, 15


@dataclass(frozen=True)
class Board:
    """What people decided in a period, measured: scores, times, the queue.

    `compared` comments were judged by today's points and then decided by a person.
    `is_sample`: there were more decisions, and only the newest were counted.
    """

    days: int
    compared: int
    left_out: int
    is_sample: bool
    filters: list[Score]
    signals: list[Score]
    waits: list[Waited]
    queue: list[QueueDay]
    aim: int | None

    def tables(self) -> list[tuple[Table, LineChart | ShareChart | None]]:
        """Return each table with its chart."""
        weeks = [one for one in self.waits if one.week]
        return [
            (of_scores("filters", _("Filters"), self.filters), _precision(self.filters)),
            (of_scores("signals", _("Signals"), self.signals), _precision(self.signals)),
            (of_waits(self.waits), _waits(weeks, self.aim)),
            (of_queue(self.queue), _queue(self.queue)),
        ]  # fmt: skip


def gather(days: int, now: datetime) -> Board:
    """Measure the last so many days: five queries, whatever the size of the site."""
    start = now - timedelta(days=days)
    decisions, is_sample = outcomes.since(start)
    last = outcomes.last_of_each(decisions)
    comparable = [one for one in last if one.is_comparable]
    # Published once a site sets it; without one there is nothing to hold times against.
    aim = CommentSettings.load().decision_hours
    return Board(
        days=days,
        compared=len(comparable),
        left_out=len(last) - len(comparable),
        is_sample=is_sample,
        filters=scores.filters(comparable),
        signals=scores.signals(comparable),
        waits=waiting_times.waited(start, aim),
        queue=waiting_times.queue(start, now),
        aim=aim,
    )


def _precision(measured: Sequence[Score]) -> ShareChart | None:
    rows = [
        (str(score.words), score.precision.value, score.precision.interval)
        for score in measured
        if score.precision.value is not None
        and score.precision.interval is not None
        and score.precision.of >= FEWEST_DRAWN
    ]
    return charts.shares(rows[:MOST_DRAWN]) if rows else None


def _waits(weeks: Sequence[Waited], aim: int | None) -> LineChart | None:
    if not weeks:
        return None
    drawn: dict[tuple[str, str], Sequence[float]] = {
        (_("9 in 10 within, hours"), "second"): [one.p90 for one in weeks],
        (_("median, hours"), "first"): [one.median for one in weeks],
    }
    if aim:
        drawn[_("our aim"), "aim"] = [aim] * len(weeks)
    return charts.lines([f"{one.week:%-d %b}" for one in weeks], drawn)


def _queue(days: Sequence[QueueDay]) -> LineChart:
    labels = [f"{one.day:%-d %b}" for one in days]
    waiting = [one.waiting for one in days]
    return charts.lines(labels, {(_("waiting"), "first"): waiting})
