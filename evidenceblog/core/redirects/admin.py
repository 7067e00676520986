"""Redirects in the admin: the list, one by hand, and many from a file."""

import base64
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.models import Redirect, User

from . import csv_import, redirect_store
from .forms import RedirectForm, RedirectImportForm

# More on one page is slow to load and nobody reads it; the file has them all.
ROWS_SHOWN = 200


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin[Redirect]):
    form = RedirectForm
    list_display = ("old_path", "target", "reason", "made_at", "made_by")
    list_filter = ("reason",)
    list_select_related = ("made_by",)
    search_fields = ("old_path", "new", "new_path")
    ordering = ("-made_at", "-pk")
    # It would count every redirect there is.
    show_full_result_count = False

    @admin.display(description=gettext_lazy("leads to"), ordering="new")
    def target(self, redirect: Redirect) -> SafeString:
        return format_html('<a href="{}">{}</a>', redirect.new, redirect.leads_to())

    def get_readonly_fields(
        self, request: HttpRequest, obj: Redirect | None = None
    ) -> list[str]:
        return ["old_path", "reason", "made_at", "made_by"] if obj else []

    def save_model(
        self,
        request: HttpRequest,
        obj: Redirect,
        form: ModelForm[Redirect],
        change: bool,
    ) -> None:
        stored = redirect_store.record_one(
            obj.old_path,
            cast(RedirectForm, form).target,
            reason=obj.reason,
            by=cast(User, request.user),
        )
        obj.pk = stored.pk
        if cast(RedirectForm, form).is_lost():
            messages.warning(
                request, _("There is no page at %s now.") % stored.leads_to()
            )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.import_page)
        return [
            path("import/", page, name="core_redirect_import"),
            *super().get_urls(),
        ]

    def import_page(self, request: HttpRequest) -> HttpResponse:
        """Take a file; show what was stored of it, and give the bad rows back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = RedirectImportForm(*sent)
        context = self.admin_site.each_context(request) | {
            "title": _("Import redirects"),
            "opts": self.opts,
            "form": form,
        }
        if form.is_valid():
            report = csv_import.import_file(
                form.cleaned_data["file"].file,
                hosts=form.cleaned_data["moved_from"],
                by=cast(User, request.user),
            )
            # The link holds the file itself: nothing is kept here to fetch later.
            bad_file = base64.b64encode(report.bad_csv().encode()).decode()
            context |= {
                "report": report,
                "shown": report.bad[:ROWS_SHOWN],
                "bad_file": f"data:text/csv;charset=utf-8;base64,{bad_file}",
            }
        return TemplateResponse(request, "admin/core/redirect/import.html", context)
