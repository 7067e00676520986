"""Tables: what the scoreboard counts, as rows that a page shows and a CSV file holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .outcomes import Truth
from .scores import Score, Share
from .waiting_times import QueueDay, WeeklyWait

type TableCell = str | Promise | int | float | date | None


@dataclass(frozen=True)
class ScoreTable:
    """Columns, rows of as many cells, and the name of its file."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[TableCell]]


def score_table(name: str, title: str, scores: Iterable[Score]) -> ScoreTable:
    columns = [
        *(_("Code"), _("What it says"), _("Speaks for"), _("Fired")),
        *(_("Right"), _("Wrong"), _("Missed"), _("Neither")),
        *(_("Precision, %"), _("from"), _("to"), _("Recall, %"), _("from"), _("to")),
    ]
    return ScoreTable(name, title, columns, [_score_row(score) for score in scores])


def _score_row(score: Score) -> list[TableCell]:
    claims = {Truth.SPAM: _("spam"), Truth.REAL: _("not spam")}
    return [
        *(score.code, score.words, claims[score.claims], score.fired),
        *(score.right, score.wrong, score.missed, score.apart),
        *(*_share_cells(score.precision), *_share_cells(score.recall)),
    ]


def _share_cells(share: Share) -> list[TableCell]:
    """Return a share and its interval, in percent."""
    if share.value is None or share.interval is None:
        return [None, None, None]
    return [round(100 * each, 1) for each in (share.value, *share.interval)]


def wait_table(waits: Iterable[WeeklyWait]) -> ScoreTable:
    columns = [
        *(_("Week from"), _("Decided"), _("Median, hours"), _("9 in 10 within, hours")),
        *(_("Within the aim, %"), _("from"), _("to")),
    ]
    rows = [_wait_row(one) for one in waits]
    return ScoreTable("waited", _("Time until a person decides"), columns, rows)


def _wait_row(one: WeeklyWait) -> list[TableCell]:
    return [
        *(one.week or _("All"), one.decided, round(one.median, 1), round(one.p90, 1)),
        *(_share_cells(one.in_time) if one.in_time else [None, None, None]),
    ]


def queue_table(days: Iterable[QueueDay]) -> ScoreTable:
    columns = [_("Day"), _("Arrived"), _("Waiting at its end")]
    rows = [(one.day, one.arrived, one.waiting) for one in days]
    return ScoreTable("queue", _("Comments that wait"), columns, rows)
