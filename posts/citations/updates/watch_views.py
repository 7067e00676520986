"""What a source's page in the admin says of what happened to it, and asking now."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from evidenceblog.core.models import SiteSettings
from posts.citations.identifiers import doi_url
from posts.citations.models import Source, SourceEvent, SourceWatch

from . import update_checks
from .source_status import source_status, vain_question

IN_VAIN = "in-vain"


class HappenedFilter(admin.SimpleListFilter):
    """Sources to which something happened, or of which nobody can tell."""

    title = gettext_lazy("what happened since")
    parameter_name = "happened"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [*SourceEvent.Kind.choices, (IN_VAIN, _("asked in vain"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Source]
    ) -> QuerySet[Source]:
        if self.value() == IN_VAIN:
            failing = SourceWatch.objects.filter(failing_since__isnull=False)
            return queryset.filter(pk__in=failing.values("source"))
        if self.value() in SourceEvent.Kind.values:
            events = SourceEvent.objects.filter(kind=self.value())
            return queryset.filter(pk__in=events.values("source"))
        return queryset


class WatchedSourceAdmin(admin.ModelAdmin[Any]):
    """The part of a source's page that tells what was found since it was published."""

    change_form_template = "admin/citations/source/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "happened")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [*super().get_fieldsets(request, obj)]
        heading = _("What happened since it was published")
        return [*shown, (heading, {"fields": ("happened",)})] if obj else shown

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.ask_view))
        name = "citations_source_ask"
        return [path("<int:pk>/ask/", view, name=name), *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the questions about a source."""
        source = get_object_or_404(Source, pk=pk)
        if not self.has_change_permission(request, source):
            return HttpResponse(status=403)
        if SiteSettings.is_quiet_now():
            messages.error(request, _("The site is quiet: it asks nobody."))
        else:
            _tell(request, update_checks.ask_now(source))
        return redirect("admin:citations_source_change", pk)

    @admin.display(description=gettext_lazy("what is known"))
    def happened(self, source: Source) -> SafeString:
        """Tell the events, and of each service when it answered or since when it does not."""
        status = source_status(source)
        context = {
            "source": source,
            "events": [_shown_event(event) for event in status.by_gravity()],
            "watches": [
                _shown_watch(watch) for watch in source.watches.order_by("service")
            ],
            "nobody": ""
            if source.doi or source.csl.get("PMID")
            else _nobody_can_tell(),
            "is_on": update_checks.is_any_on(),
            "is_in_use": source.pk in update_checks.sources_in_use(),
        }
        return render_to_string("admin/citations/source/happened.html", context)


def _tell(request: HttpRequest, asking: update_checks.Asking) -> None:
    """Say who is asked now, and who only later."""
    if asking.now:
        names = ", ".join(asking.now)
        said = _("Being asked about it: %s. Look again in a minute.") % names
        messages.success(request, said)
    for name, until in asking.later.items():
        words = _(
            "%(service)s wants no question before %(moment)s. It is asked after that."
        )
        moment = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        messages.warning(request, words % {"service": name, "moment": moment})
    if not (asking.now or asking.later):
        messages.error(request, _nobody_can_tell())


def _nobody_can_tell() -> str:
    return _(
        "Nobody can be asked about it: it has neither DOI nor PMID, or no service is set."
    )


def _shown_event(event: SourceEvent) -> dict[str, Any]:
    links = [event.notice_doi, *event.successors]
    return {
        "event": event,
        "links": [(doi, doi_url(doi)) for doi in dict.fromkeys(links) if doi],
        "is_grave": event.kind in {"retraction", "withdrawal"},
    }


def _shown_watch(watch: SourceWatch) -> dict[str, Any]:
    return {"watch": watch, "vain": vain_question(watch)}
