"""The log of decisions in the admin: read, filtered, exported, and taken back."""

from collections import Counter
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from comments.models import Decision
from comments.moderation import decision_undo
from comments.moderation.decision_undo import UndoResult
from evidenceblog.core.csv_export import csv_headers
from evidenceblog.core.models import User
from evidenceblog.core.record_admin import ReadOnlyAdmin

from . import decision_export, decision_log
from .log_filters import LogFilterForm

# Enough to know a bulk by; the log itself lists all of it.
MAX_COMMENTS_NAMED = 10


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin[Decision]):
    """The log instead of the stock list, which would count all that was ever decided."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        log, export = require_safe(self.log), require_safe(self.export)
        return [
            path("", view(log), name="comments_decision_changelist"),
            path("export/", view(export), name="comments_decision_export"),
            path("<int:pk>/undo/", view(self.undo), name="comments_decision_undo"),
        ]

    def log(self, request: HttpRequest) -> HttpResponse:
        """Show a page of what was asked for; nothing where the question is wrong."""
        self._may_read(request)
        form = LogFilterForm(request.GET)
        page = _find_page(form, request.GET.get("after", ""))
        context = self._context(
            request,
            title=_("Log of decisions"),
            form=form,
            page=page,
            may_undo=_may_undo(request),
        )
        return TemplateResponse(request, "admin/comments/decision/log.html", context)

    def export(self, request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
        """Send all that was asked for as CSV; ask for less where that is too much."""
        self._may_read(request)
        form = LogFilterForm(request.GET)
        if not form.is_valid():
            return HttpResponse(form.errors.as_text(), "text/plain; charset=utf-8", HTTPStatus.BAD_REQUEST)  # fmt: skip
        if decision_export.exceeds_limit(form.decisions()):
            messages.warning(request, _export_limit_message())
            log = reverse("admin:comments_decision_changelist")
            return HttpResponseRedirect(f"{log}?{request.GET.urlencode()}")
        return StreamingHttpResponse(
            decision_export.export_lines(form.decisions()),
            headers=csv_headers("decisions"),
        )

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was done with one press; a POST undoes it."""
        if not _may_undo(request):
            raise PermissionDenied
        made = get_object_or_404(Decision, pk=pk)
        if request.method == "POST":
            return self._undone(
                request, decision_undo.undo_batch(made.batch, by=_user(request))
            )
        taken, left = decision_undo.preview_undo(made.batch)
        comments = {one.comment_id: one.comment for one in taken}
        context = self._context(
            request,
            title=_("Undo all of this?"),
            made=made,
            acts=Counter(decision_log.change_texts(taken)).most_common(),
            left=len(left),
            comments=list(comments.values())[:MAX_COMMENTS_NAMED],
            more=max(len(comments) - MAX_COMMENTS_NAMED, 0),
        )
        return TemplateResponse(request, "admin/comments/decision/undo.html", context)

    def _undone(self, request: HttpRequest, done: UndoResult) -> HttpResponse:
        """Say what was undone, and show just that."""
        log = reverse("admin:comments_decision_changelist")
        if done.skipped:
            messages.warning(request, _kept_message(len(done.skipped)))
        if not done.decisions:
            messages.info(request, _("Nothing of it could be undone any more."))
            return HttpResponseRedirect(log)
        messages.success(request, _undone_message(len(done.decisions)))
        return HttpResponseRedirect(f"{log}?batch={done.decisions[0].batch}")

    def _may_read(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, **ours: Any) -> dict[str, Any]:
        wide = {"is_nav_sidebar_enabled": False, "opts": self.opts}
        return self.admin_site.each_context(request) | wide | ours


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _may_undo(request: HttpRequest) -> bool:
    return _user(request).has_perm("comments.moderate_comment")


def _find_page(form: LogFilterForm, after: str) -> decision_log.LogPage | None:
    """Return the page after that decision, or None for a question that is wrong."""
    if not form.is_valid():
        return None
    try:
        return decision_log.log_page(form.decisions(), int(after) if after else None)
    except (ValueError, decision_log.UnknownDecision) as unknown:
        raise Http404(after) from unknown


def _export_limit_message() -> str:
    words = _("These are more than %d decisions. Export fewer days at a time.")
    return words % decision_export.MAX_EXPORTED


def _undone_message(count: int) -> str:
    words = ngettext("%d act was undone.", "%d acts were undone.", count)
    return words % count


def _kept_message(count: int) -> str:
    words = ngettext(
        "%d comment was decided anew since, and left as it is.",
        "%d comments were decided anew since, and left as they are.",
        count,
    )
    return words % count
