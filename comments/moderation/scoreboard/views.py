"""The scoreboard in the admin, and its tables as files."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from comments.models import CommentSettings
from evidenceblog.core.csv_export import csv_headers, csv_lines

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


@require_safe
def scoreboard(request: HttpRequest) -> HttpResponse:
    """Show how filters and people fared in a period."""
    context = admin.site.each_context(request) | {
        "title": _("Scoreboard"),
        "is_nav_sidebar_enabled": False,
        "board": _build_board(request),
        "periods": [(days, _period_text(days)) for days in PERIODS],
    }
    return TemplateResponse(request, "admin/comments/scoreboard/board.html", context)


@require_safe
def table_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """Send one table as CSV."""
    tables = {table.name: table for table in _build_board(request).tables}
    found = tables.get(name)
    if found is None:
        raise Http404
    return StreamingHttpResponse(
        csv_lines(found.columns, found.rows),
        headers=csv_headers(f"scoreboard-{name}"),
    )


def _period_text(days: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def _build_board(request: HttpRequest) -> Scoreboard:
    """Measure the period asked for, or the shortest: five queries, whatever the size of
    the site. Raises PermissionDenied to who does not moderate."""
    if not request.user.has_perm("comments.moderate_comment"):
        raise PermissionDenied
    periods = {str(days): days for days in PERIODS}
    days = periods.get(request.GET.get("days", ""), min(PERIODS))
    now = timezone.now()
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
