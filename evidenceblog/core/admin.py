"""Accounts and the site's settings in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .models import AppSettings, SiteSettings, User, app_settings_models
from .record_admin import RecordAdmin
from .redirects import admin as redirects  # noqa: F401  # registers itself

admin.site.register(User, UserAdmin)
admin.site.site_header = "Evidence blog"
admin.site.site_title = "Evidence blog"
# Of every list, in place of Django's 100.
admin.ModelAdmin.list_per_page = 50


class AppSettingsInline(admin.StackedInline[AppSettings, SiteSettings]):
    """An app's settings: who may change the site's may change them."""

    can_delete = False
    max_num = 1

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("core.change_sitesettings")

    has_change_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("core.view_sitesettings")


@admin.register(SiteSettings)
class SiteSettingsAdmin(RecordAdmin[SiteSettings]):
    """One row: its list is its form, with the settings of every app beneath."""

    def get_inlines(
        self, request: HttpRequest, obj: SiteSettings | None
    ) -> list[type[InlineModelAdmin[Any, Any]]]:
        return [
            type("Inline", (AppSettingsInline,), {"model": model})
            for model in app_settings_models()
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row, _made = SiteSettings.objects.get_or_create(pk=1)
        for model in app_settings_models():
            model._default_manager.get_or_create(pk=row.pk)
        return HttpResponseRedirect(
            reverse("admin:core_sitesettings_change", args=[row.pk])
        )
