"""When posts go live, in the admin's list: what is scheduled, and what is planned."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from posts.models import PUBLISH, Post, ScheduledPublication, WorkingCopy


def with_schedule(copies: QuerySet[WorkingCopy]) -> QuerySet[WorkingCopy]:
    """Give each working copy the moment that is scheduled, and what stopped it."""
    scheduled = ScheduledPublication.objects.filter(revision__post=OuterRef("post"))
    return copies.annotate(
        scheduled_at=Subquery(scheduled.values("goes_live_at")),
        schedule_refusal=Subquery(scheduled.values("refusal")),
    )


class PublicationColumn:
    """The column of the list; who may publish is led to what is scheduled."""

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        shown: tuple[str, ...] = super().get_list_display(request)  # type: ignore[misc]
        if request.user.has_perm(PUBLISH):
            return shown
        return tuple("goes_live_words" if one == "goes_live" else one for one in shown)

    @admin.display(description=gettext_lazy("goes live"), ordering="planned_on")
    def goes_live(self, copy: WorkingCopy) -> SafeString | str:
        words = self.goes_live_words(copy)
        if getattr(copy, "scheduled_at", None) is None:
            return words
        url = reverse("admin:posts_workingcopy_schedule", args=[copy.pk])
        return format_html('<a href="{}">{}</a>', url, words)

    @admin.display(description=gettext_lazy("goes live"), ordering="planned_on")
    def goes_live_words(self, copy: WorkingCopy) -> str:
        moment = getattr(copy, "scheduled_at", None)
        if moment and getattr(copy, "schedule_refusal", ""):
            return _("Scheduled, but not published")
        if moment:
            day = date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
            return _("Scheduled: %s") % day
        if copy.planned_on and _is_open(copy):
            return _("Planned: %s") % date_format(copy.planned_on, "SHORT_DATE_FORMAT")
        return ""


def _is_open(copy: WorkingCopy) -> bool:
    """Tell whether a plan is still one: its day is past for what is out already."""
    is_draft = copy.post.state == Post.State.DRAFT
    return is_draft or (copy.planned_on or date.min) >= timezone.localdate()


class PublicationFilter(admin.SimpleListFilter):
    """Keeps what is scheduled, was stopped, or is planned."""

    title = gettext_lazy("goes live")
    parameter_name = "goes_live"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("scheduled", _("Scheduled")),
            ("stopped", _("Scheduled, but not published")),
            ("month", _("Planned this month")),
            ("ahead", _("Planned for later")),
            ("late", _("Planned day has passed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kept = {
            "scheduled": Q(scheduled_at__isnull=False),
            "stopped": Q(schedule_refusal__gt=""),
            **_planned(timezone.localdate()),
        }
        chosen = kept.get(self.value() or "")
        return queryset.filter(chosen) if chosen else queryset


def _planned(today: date) -> dict[str, Q]:
    """Return the filters by planned day."""
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    is_draft = Q(post__state=Post.State.DRAFT)
    return {
        "month": Q(planned_on__gte=first, planned_on__lt=following),
        "ahead": Q(planned_on__gte=following),
        "late": is_draft & Q(planned_on__lt=today),
    }
