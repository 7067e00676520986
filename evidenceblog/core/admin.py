"""Accounts and the site's settings in the admin."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .accounts import admin as accounts  # noqa: F401  # registers itself
from .autocomplete_admin import AutocompleteAdmin
from .form_fields import CleanTextsMixin
from .health import status_page  # noqa: F401  # registers itself
from .models import AppSettings, SiteSettings, StaffProfile, User, app_settings_models
from .personal_data import admin as personal_data  # noqa: F401  # registers itself
from .record_admin import RecordAdmin
from .redirects import admin as redirects  # noqa: F401  # registers itself

NO_ADDRESS = _("Your account has no e-mail address: ask an administrator to add it.")

admin.site.site_header = "Evidence blog"
admin.site.site_title = "Evidence blog"
admin.site.index_title = _("What waits for you")
# Of every list, in place of Django's 100.
admin.ModelAdmin.list_per_page = 50


class SettingsForm(CleanTextsMixin, forms.ModelForm[Any]):
    """Settings: words that cannot be seen are none."""


class AppSettingsInline(
    AutocompleteAdmin, admin.StackedInline[AppSettings, SiteSettings]
):
    """An app's settings: who may change the site's may change them."""

    form = SettingsForm
    can_delete = False
    max_num = 1

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Let a row that a setting names be found by typing: there may be many."""
        fields = self.model._meta.fields
        return [one.name for one in fields if one.many_to_one]

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("core.change_sitesettings")

    has_change_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("core.view_sitesettings")


@admin.register(SiteSettings)
class SiteSettingsAdmin(RecordAdmin[SiteSettings]):
    """One row: its list is its form, with the settings of every app beneath."""

    form = SettingsForm

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


@admin.register(StaffProfile)
class StaffProfileAdmin(RecordAdmin[StaffProfile]):
    """Everybody's own row; administrators see and change all of them."""

    list_display = ("user", "on_duty", "away_from", "away_until", "gets_digest")
    list_select_related = ["user"]
    fields = (
        "mailed_to",
        "on_duty",
        ("away_from", "away_until"),
        ("gets_digest", "digest_hour"),
    )
    readonly_fields = ("mailed_to",)

    def get_urls(self) -> list[URLPattern]:
        mine = self.admin_site.admin_view(self.own_profile)
        return [
            path("mine/", mine, name="core_staffprofile_mine"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def own_profile(self, request: HttpRequest) -> HttpResponse:
        """Lead to the profile of who is signed in, made if need be."""
        if not _is_told(request):
            raise PermissionDenied
        row, _made = StaffProfile.objects.get_or_create(user=cast(User, request.user))
        return HttpResponseRedirect(
            reverse("admin:core_staffprofile_change", args=[row.pk])
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if request.user.is_superuser:
            return super().changelist_view(request, extra_context)
        return self.own_profile(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_told(request)

    def has_change_permission(
        self, request: HttpRequest, obj: StaffProfile | None = None
    ) -> bool:
        is_own = obj is None or obj.pk == request.user.pk
        return request.user.is_superuser or (is_own and _is_told(request))

    has_view_permission = has_change_permission

    @admin.display(description=_("mailed to"))
    def mailed_to(self, row: StaffProfile) -> str:
        """Say which address the mails go to, which administrators keep."""
        return row.user.email or str(NO_ADDRESS)


def _is_told(request: HttpRequest) -> bool:
    """Tell whether anything may wait for who is signed in: they may do something here."""
    return bool(request.user.is_staff and request.user.get_all_permissions())
