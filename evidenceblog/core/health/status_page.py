"""The status page of the admin: what the health checks find now, for administrators."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # the admin's own
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import Incident
from evidenceblog.core.record_admin import ReadOnlyAdmin

from .health_checks import Level, run
from .worker_health import task_queues

MAILS_SHOWN = 5


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin[Incident]):
    """Incidents are shown among all that is checked; they have no other page."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="core_incident_changelist")]

    def has_view_permission(
        self, request: HttpRequest, obj: Incident | None = None
    ) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @method_decorator(require_safe)
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Status of the site",
            "groups": _findings(),
            "incidents": Incident.objects.order_by("-seen_at"),
            "queues": task_queues(),
            "mails": Message.objects.order_by("-pk")[:MAILS_SHOWN],
            "mail_counts": _mail_counts(),
        }
        return TemplateResponse(request, "admin/core/incident/status.html", context)


def _findings() -> list[dict[str, object]]:
    """Return the findings by level, the gravest first."""
    found = list(run())
    return [
        {
            "level": level.name.lower(),
            "title": title,
            "findings": [one for one in found if one.level == level],
        }
        for level, title in (
            (Level.ERROR, "Wrong"),
            (Level.WARNING, "To look after"),
            (Level.OK, "Well"),
        )
    ]


def _mail_counts() -> list[tuple[str, int]]:
    """Return how many mails have come how far."""
    counts = Message.objects.values_list("status").annotate(many=Count("pk"))
    labels = dict(Message._meta.get_field("status").flatchoices)
    return [(str(labels[status]), many) for status, many in counts.order_by("status")]
