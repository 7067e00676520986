"""Everything that the scoreboard shows of one period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comments.models import CommentSettings

from . import charts, scores, waiting_times
from .charts import LineChart, ShareChart
from .outcomes import count_outcomes
from .score_tables import ScoreTable, queue_table, score_table, wait_table
from .scores import Score
from .waiting_times import QueueDay, WeeklyWait

PERIODS = (30, 90, 365)
# Below so many a dot is all interval, and hides those that say something.
FEWEST_DRAWN, MOST_DRAWN = 5, 15


@dataclass(frozen=True)
class Scoreboard:
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
    waits: list[WeeklyWait]
    queue: list[QueueDay]
    aim: int | None

    def tables(self) -> list[tuple[ScoreTable, LineChart | ShareChart | None]]:
        """Return each table with its chart."""
        weeks = [one for one in self.waits if one.week]
        return [
            (score_table("filters", _("Filters"), self.filters), _precision_chart(self.filters)),
            (score_table("signals", _("Signals"), self.signals), _precision_chart(self.signals)),
            (wait_table(self.waits), _waits_chart(weeks, self.aim)),
            (queue_table(self.queue), _queue_chart(self.queue)),
        ]  # fmt: skip


def build_board(days: int, now: datetime) -> Scoreboard:
    """Measure the last so many days: five queries, whatever the size of the site."""
    start = now - timedelta(days=days)
    outcomes = count_outcomes(start)
    aim = CommentSettings.load().decision_hours
    return Scoreboard(
        days=days,
        compared=outcomes.compared,
        left_out=outcomes.left_out,
        is_sample=outcomes.is_sample,
        filters=scores.score_filters(outcomes),
        signals=scores.score_signals(outcomes),
        waits=waiting_times.weekly_waits(start, aim),
        queue=waiting_times.daily_queue(start, now),
        aim=aim,
    )


def _precision_chart(measured: Sequence[Score]) -> ShareChart | None:
    rows = [
        (str(score.words), score.precision.value, score.precision.interval)
        for score in measured
        if score.precision.value is not None
        and score.precision.interval is not None
        and score.precision.of >= FEWEST_DRAWN
    ]
    return charts.share_chart(rows[:MOST_DRAWN]) if rows else None


def _waits_chart(weeks: Sequence[WeeklyWait], aim: int | None) -> LineChart | None:
    if not weeks:
        return None
    drawn: dict[tuple[str, str], Sequence[float]] = {
        (_("9 in 10 within, hours"), "second"): [one.p90 for one in weeks],
        (_("median, hours"), "first"): [one.median for one in weeks],
    }
    if aim:
        drawn[_("our aim"), "aim"] = [aim] * len(weeks)
    return charts.line_chart([f"{one.week:%-d %b}" for one in weeks], drawn)


def _queue_chart(days: Sequence[QueueDay]) -> LineChart:
    labels = [f"{one.day:%-d %b}" for one in days]
    waiting = [one.waiting for one in days]
    return charts.line_chart(labels, {(_("waiting"), "first"): waiting})
