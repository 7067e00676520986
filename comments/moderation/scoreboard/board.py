"""Everything that the scoreboard shows of one period."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comments.models import CommentSettings

from .outcomes import OutcomeCounts, count_outcomes
from .score_tables import ScoreTable, queue_table, score_table, wait_table
from .scores import score_filters, score_signals
from .waiting_times import daily_queue, weekly_waits

PERIODS = (30, 90, 365)


@dataclass(frozen=True)
class Scoreboard:
    """What people decided in a period, and how filters and people fared by it."""

    days: int
    aim: int | None
    outcomes: OutcomeCounts
    tables: list[ScoreTable]


def build_board(days: int, now: datetime) -> Scoreboard:
    """Measure the last so many days: five queries, whatever the size of the site."""
    start = now - timedelta(days=days)
    outcomes = count_outcomes(start)
    aim = CommentSettings.load().decision_hours
    tables = [
        score_table("filters", _("Filters"), score_filters(outcomes)),
        score_table("signals", _("Signals"), score_signals(outcomes)),
        wait_table(weekly_waits(start, aim), aim),
        queue_table(daily_queue(start, now)),
    ]
    return Scoreboard(days, aim, outcomes, tables)
