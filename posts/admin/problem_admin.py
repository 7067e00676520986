"""Readers' reports of problems in the admin: what is wrong, and the answers to them."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.models import User
from evidenceblog.core.record_admin import RecordAdmin
from posts import problem_reports
from posts.list_pages import BoundedCountPaginator
from posts.models import ProblemReport, ProblemReportQuerySet
from posts.problem_forms import ProblemAnswerForm

LONGEST_SHOWN = 160  # characters: a row keeps to three lines


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an answer; what looks like spam; what is answered."""

    title = gettext_lazy("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("spam", gettext_lazy("Looks like spam")),
            ("closed", gettext_lazy("Answered")),
            ("all", gettext_lazy("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        """Name what is shown where nothing is chosen."""
        first, *others = super().choices(changelist)
        yield {**first, "display": gettext_lazy("Waiting")}
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ProblemReport]
    ) -> QuerySet[ProblemReport]:
        if self.value() == "spam":
            return queryset.filter(looks_like_spam=True, closed_at=None)
        if self.value() == "closed":
            return queryset.filter(closed_at__isnull=False)
        if self.value() == "all":
            return queryset
        return queryset.filter(looks_like_spam=False, closed_at=None)


@admin.register(ProblemReport)
class ProblemReportAdmin(RecordAdmin[ProblemReport]):
    """The reports of posts that somebody may edit, oldest first."""

    list_display = ("words", "page", "age", "state")
    list_filter = (WaitingFilter,)
    list_select_related = ("post__live",)
    search_fields = ("body", "part", "post__slug")
    ordering = ("received_at", "pk")
    paginator = BoundedCountPaginator

    class Media:
        css = {"all": ["posts/editor.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProblemReport]:
        every = cast("ProblemReportQuerySet", super().get_queryset(request))
        shown = every.editable_by(cast(User, request.user))
        return shown.defer("post__live__snapshot", "post__live__body")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ProblemReport | None:
        """Refuse what is of no post of theirs; whether it is there is not told."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise PermissionDenied
        return found

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description=gettext_lazy("what is wrong"))
    def words(self, report: ProblemReport) -> str:
        return Truncator(report.body).chars(LONGEST_SHOWN) or _("(deleted)")

    @admin.display(description=gettext_lazy("page"))
    def page(self, report: ProblemReport) -> SafeString:
        url, title = report.post.get_absolute_url(), report.post.shown.title
        return format_html('<a href="{}">{}</a>', url, title)

    @admin.display(description=gettext_lazy("waits for"), ordering="received_at")
    def age(self, report: ProblemReport) -> str:
        return timesince(report.received_at, depth=1) if report.is_open else "–"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a report with its answer; opening it tells the reader that it is seen."""
        report = self.get_object(request, object_id or "")
        if report is None or not self.has_change_permission(request, report):
            raise PermissionDenied
        problem_reports.mark_as_seen(report)
        form = ProblemAnswerForm(
            request.POST or None, report=report, initial={"answer": report.answer}
        )
        if form.is_valid() and self._answer(request, report, form):
            return redirect("admin:posts_problemreport_changelist")
        context = self.admin_site.each_context(request) | {
            "title": _("Report of a problem"),
            "opts": self.opts,
            "report": report,
            "post": report.post,
            "copy": report.post.working_copy,
            "form": form,
            "has_later": form.fields["revision"].queryset.exists(),  # type: ignore[attr-defined]
        }
        template = "admin/posts/problemreport/answer.html"
        return TemplateResponse(request, template, context)

    def _answer(
        self, request: HttpRequest, report: ProblemReport, form: ProblemAnswerForm
    ) -> bool:
        """Do what the pressed button says; tell whether there was one."""
        by, words = cast(User, request.user), form.cleaned_data["answer"]
        if "_spam" in request.POST:
            problem_reports.close_as_spam(report, by=by)
        elif "_unchanged" in request.POST:
            problem_reports.answer_unchanged(report, by=by, words=words)
        elif "_corrected" in request.POST:
            problem_reports.answer_corrected(
                report, by=by, revision=form.cleaned_data["revision"], words=words
            )
        else:
            return False
        self.log_change(request, report, report.get_state_display())
        messages.success(request, _("Answered. The receipt says so."))
        return True
