"""The scoreboard in the admin, and its tables as files."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext_lazy
from django.views.decorators.http import require_safe

from evidenceblog.core.csv_export import csv_headers, csv_lines

from . import board

PERIODS = [
    (days, ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days})
    for days in board.PERIODS
]


@require_safe
def scoreboard(request: HttpRequest) -> HttpResponse:
    """Show how filters and people fared in a period."""
    context = admin.site.each_context(request) | {
        "title": _("Scoreboard"),
        "is_nav_sidebar_enabled": False,
        "board": _build_board(request),
        "periods": PERIODS,
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


def _build_board(request: HttpRequest) -> board.Scoreboard:
    """Gather what was asked for. Raises PermissionDenied to who does not moderate."""
    if not request.user.has_perm("comments.moderate_comment"):
        raise PermissionDenied
    periods = {str(days): days for days in board.PERIODS}
    days = periods.get(request.GET.get("days", ""), min(board.PERIODS))
    return board.build_board(days, timezone.now())
