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
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.models import Decision
from comments.moderation import decision_undo
from comments.moderation.desk import action_outcome
from evidenceblog.core.csv_export import csv_headers
from evidenceblog.core.models import User
from evidenceblog.core.record_admin import ReadOnlyAdmin

from . import decision_export, decision_log
from .log_filters import LogFilterForm

# Enough to know a bulk by; the log itself lists all of it.
MAX_COMMENTS_NAMED = 10
LOG = reverse_lazy("admin:comments_decision_changelist")


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

    def log(
        self, request: HttpRequest, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
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
        template = "admin/comments/decision/log.html"
        return TemplateResponse(request, template, context, status=status)

    def export(self, request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
        """Send all that was asked for as CSV; ask for less where that is too much, and
        show in the log what is wrong with the question."""
        self._may_read(request)
        form = LogFilterForm(request.GET)
        if not form.is_valid():
            return self.log(request, HTTPStatus.BAD_REQUEST)
        if decision_export.exceeds_limit(form.decisions()):
            words = _("These are more than %d decisions. Export fewer days at a time.")
            messages.warning(request, words % decision_export.MAX_EXPORTED)
            return HttpResponseRedirect(f"{LOG}?{request.GET.urlencode()}")
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
            return _undo(request, made)
        taken, left = decision_undo.preview_undo(made.batch)
        comments = {decision.comment_id: decision.comment for decision in taken}
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

    def _may_read(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, **ours: Any) -> dict[str, Any]:
        wide = {"is_nav_sidebar_enabled": False, "opts": self.opts}
        return self.admin_site.each_context(request) | wide | ours


def _may_undo(request: HttpRequest) -> bool:
    return request.user.has_perm("comments.moderate_comment")


def _undo(request: HttpRequest, made: Decision) -> HttpResponse:
    """Undo what was done with one press, and show just the undoing."""
    done = decision_undo.undo_batch(made.batch, by=cast(User, request.user))
    level = messages.WARNING if done.skipped else messages.SUCCESS
    messages.add_message(request, level, action_outcome.undo_message(done))
    undoing = f"?batch={done.decisions[0].batch}" if done.decisions else ""
    return HttpResponseRedirect(f"{LOG}{undoing}")


def _find_page(form: LogFilterForm, after: str) -> decision_log.LogPage | None:
    """Return the page after that decision, or None for a question that is wrong."""
    if not form.is_valid():
        return None
    try:
        return decision_log.log_page(form.decisions(), int(after) if after else None)
    except (ValueError, Decision.DoesNotExist) as unknown:
        raise Http404(after) from unknown
