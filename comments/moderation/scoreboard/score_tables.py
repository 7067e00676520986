"""Tables: what the scoreboard counts, as rows that a page shows and a CSV file holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .outcomes import Truth
from .scores import Score, Share
from .waiting_times import QueueDay, Waited

type Cell = str | Promise | int | float | date | None


@dataclass(frozen=True)
class Table:
    """Columns, rows of as many cells, and the name of its file."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def of_scores(name: str, title: str, scores: Iterable[Score]) -> Table:
    columns = [
        *(_("Code"), _("What it says"), _("Speaks for"), _("Fired")),
        *(_("Right"), _("Wrong"), _("Missed"), _("Neither")),
        *(_("Precision, %"), _("from"), _("to"), _("Recall, %"), _("from"), _("to")),
    ]
    return Table(name, title, columns, [_score(score) for score in scores])


def _score(score: Score) -> list[Cell]:
    claims = {Truth.SPAM: _("spam"), Truth.REAL: _("not spam")}
    return [
        *(score.code, score.words, claims[score.claims], score.fired),
        *(score.right, score.wrong, score.missed, score.apart),
        *(*_share(score.precision), *_share(score.recall)),
    ]


def _share(share: Share) -> list[Cell]:
    """Return a share and its interval, in percent."""
    if share.value is None or share.interval is None:
        return [None, None, None]
    return [round(100 * each, 1) for each in (share.value, *share.interval)]


def of_waits(waits: Iterable[Waited]) -> Table:
    columns = [
        *(_("Week from"), _("Decided"), _("Median, hours"), _("9 in 10 within, hours")),
        *(_("Within the aim, %"), _("from"), _("to")),
    ]
    rows = [_wait(one) for one in waits]
    return Table("waited", _("Time until a person decides"), columns, rows)


def _wait(one: Waited) -> list[Cell]:
    return [
        *(one.week or _("All"), one.decided, round(one.median, 1), round(one.p90, 1)),
        *(_share(one.in_time) if one.in_time else [None, None, None]),
    ]


def of_queue(days: Iterable[QueueDay]) -> Table:
    columns = [_("Day"), _("Arrived"), _("Waiting at its end")]
    rows = [(one.day, one.arrived, one.waiting) for one in days]
    return Table("queue", _("Comments that wait"), columns, rows)
