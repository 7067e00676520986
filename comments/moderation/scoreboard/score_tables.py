"""Tables: what the scoreboard counts, as rows that a page shows and a CSV file holds,
with the chart that the page draws of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .charts import LineChart, ShareChart, line_chart, share_chart
from .outcomes import Truth
from .scores import Score, Share
from .waiting_times import QueueDay, WeeklyWait

# Below so many a dot is all interval, and hides those that say something.
FEWEST_DRAWN, MOST_DRAWN = 5, 15

type TableCell = str | Promise | int | float | date | None


@dataclass(frozen=True)
class ScoreTable:
    """Columns, rows of as many cells, the name of its file, and its chart."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[TableCell]]
    chart: LineChart | ShareChart | None


def score_table(name: str, title: str, scores: Sequence[Score]) -> ScoreTable:
    columns = [
        *(_("Code"), _("What it says"), _("Speaks for"), _("Fired")),
        *(_("Right"), _("Wrong"), _("Missed"), _("Neither")),
        *(_("Precision, %"), _("from"), _("to"), _("Recall, %"), _("from"), _("to")),
    ]
    rows = [_score_row(score) for score in scores]
    return ScoreTable(name, title, columns, rows, _precision_chart(scores))


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


def wait_table(waits: Sequence[WeeklyWait], aim: int | None) -> ScoreTable:
    columns = [
        *(_("Week from"), _("Decided"), _("Median, hours"), _("9 in 10 within, hours")),
        *(_("Within the aim, %"), _("from"), _("to")),
    ]
    rows = [_wait_row(wait) for wait in waits]
    title, chart = _("Time until a person decides"), _wait_chart(waits, aim)
    return ScoreTable("waited", title, columns, rows, chart)


def _wait_row(wait: WeeklyWait) -> list[TableCell]:
    return [
        *(wait.week or _("All"), wait.decided),
        *(round(wait.median, 1), round(wait.p90, 1)),
        *(_share_cells(wait.in_time) if wait.in_time else [None, None, None]),
    ]


def queue_table(days: Sequence[QueueDay]) -> ScoreTable:
    columns = [_("Day"), _("Arrived"), _("Waiting at its end")]
    rows = [(day.day, day.arrived, day.waiting) for day in days]
    labels = [f"{day.day:%-d %b}" for day in days]
    chart = line_chart(labels, {(_("waiting"), "first"): [day.waiting for day in days]})
    return ScoreTable("queue", _("Comments that wait"), columns, rows, chart)


def _precision_chart(scores: Sequence[Score]) -> ShareChart | None:
    drawn = [
        (str(score.words), score.precision.value, score.precision.interval)
        for score in scores
        if score.precision.value is not None
        and score.precision.interval is not None
        and score.precision.total >= FEWEST_DRAWN
    ]
    return share_chart(drawn[:MOST_DRAWN]) if drawn else None


def _wait_chart(waits: Sequence[WeeklyWait], aim: int | None) -> LineChart | None:
    weeks = [wait for wait in waits if wait.week]
    if not weeks:
        return None
    drawn: dict[tuple[str, str], Sequence[float]] = {
        (_("9 in 10 within, hours"), "second"): [wait.p90 for wait in weeks],
        (_("median, hours"), "first"): [wait.median for wait in weeks],
    }
    if aim:
        drawn[_("our aim"), "aim"] = [aim] * len(weeks)
    return line_chart([f"{wait.week:%-d %b}" for wait in weeks], drawn)
