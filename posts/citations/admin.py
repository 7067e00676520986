"""Sources in the admin: a library that posts cite from."""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from evidenceblog.core.text import parse_number

from . import identifiers
from .authors.name_fields import describe_names
from .forms import PEOPLE, SourceForm
from .models import CitationSettings, Source
from .paste import paste_views, pasted_sources
from .references.reference_forms import printed_html
from .references.reference_parts import Item
from .updates.watch_views import HappenedFilter, WatchedSourceAdmin


@admin.register(Source)
class SourceAdmin(WatchedSourceAdmin, admin.ModelAdmin[Source]):
    form = SourceForm
    add_form_template = "admin/citations/source/add_form.html"
    list_display = ("__str__", "listed_doi", "added_at")
    list_filter = (HappenedFilter,)
    # By author and year too: “samplesson 2020”.
    search_fields = (
        *("title__unaccent", "doi", "csl__author", "csl__editor", "csl__issued"),
        *("csl__PMID", "csl__PMCID", "csl__ISBN", "csl__custom"),
    )
    search_help_text = _(
        "Title, author, year or identifier. Several words narrow the search."
    )
    ordering = ("-added_at",)
    readonly_fields = ("reference", "origins")
    # Generated columns: the form has fields of its own with these names.
    exclude = ("title", "doi", "url")
    fieldsets = (
        (None, {"fields": ("type", "title", "authors", "container_title", "issued")}),
        (None, {"fields": (("volume", "issue"), ("page", "number"))}),
        (
            _("Where to find it"),
            {
                "fields": (
                    *("doi", ("pmid", "pmcid"), "registry_number"),
                    *("url", "accessed"),
                )
            },
        ),
        (
            _("Books and reports"),
            {
                "classes": ("books",),
                "fields": (
                    "editors",
                    *(("edition", "isbn"), ("publisher", "publisher_place")),
                    "printed_work",
                ),
            },
        ),
        (_("As it is printed"), {"fields": ("reference", "origins")}),
    )

    class Media:
        css = {"all": ["posts/editor.css", "posts/pasted_sources.css"]}

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "preview/",
                self.admin_site.admin_view(require_POST(self.preview_view)),
                name="citations_source_preview",
            ),
            path(
                "<int:pk>/choose/",
                self.admin_site.admin_view(require_safe(self.choose_view)),
                name="citations_source_choose",
            ),
        ]
        return [*own, *paste_views.paste_urls(self), *super().get_urls()]

    def get_form(
        self,
        request: HttpRequest,
        obj: Source | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm[Source]]:
        """Fill in the form of a new source from what was pasted, if asked to."""
        if obj is None and (filled := paste_views.pasted_form(request)):
            kwargs["form"] = filled
        return super().get_form(request, obj, change, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Source, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        row = None if change else paste_views.pasted_row(request)
        if row:
            pasted_sources.settle(row, obj)

    def response_add(
        self, request: HttpRequest, obj: Source, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Lead back to what else was pasted."""
        answer = super().response_add(request, obj, post_url_continue)
        is_pasted = "pasted" in request.GET and "_popup" not in request.POST
        return redirect(paste_views.paste_url(request)) if is_pasted else answer

    @admin.display(description="DOI", ordering="doi")
    def listed_doi(self, source: Source) -> str:
        return source.doi or ""

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find a DOI in whatever it was copied with, such as its address."""
        with suppress(identifiers.NotAnIdentifier):
            search_term = identifiers.clean_doi(search_term)
        return super().get_search_results(request, queryset, search_term)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Say how the names of a form that is being filled in read, and what is printed."""
        if not (
            self.has_add_permission(request) or self.has_change_permission(request)
        ):
            raise PermissionDenied
        number = parse_number(request.GET.get("source", ""))
        source = Source.objects.filter(pk=number).first() if number else None
        form = SourceForm(request.POST, instance=source)
        form.full_clean()
        said: dict[str, Any] = {
            field: describe_names(form[field].data.text if form[field].data else "")
            for field in PEOPLE
        }
        record = form.record(form.cleaned_data)
        said["reference"] = _printed(record)
        return JsonResponse(said)

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a source that is here already to the form that asked for a new one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        source = get_object_or_404(Source, pk=pk)
        if "_popup" not in request.GET:
            return redirect("admin:citations_source_change", pk)
        return paste_views.popup_answer(request, source)

    @admin.display(description=_("reference"))
    def reference(self, source: Source) -> SafeString | str:
        return _printed(source.csl) if source.csl else "–"

    @admin.display(description=_("where each field came from"))
    def origins(self, source: Source) -> SafeString | str:
        row = source.pastes.order_by("-pk").first() if source.pk else None
        if row is None:
            return "–"
        shown = {"fields": list(paste_views.field_origins(row, source.csl))}
        return SafeString(render_to_string("admin/citations/_origins.html", shown))


def _printed(record: Item) -> SafeString:
    """Return a reference as readers of this site will see it."""
    return printed_html(record, CitationSettings.load().reference_form)
