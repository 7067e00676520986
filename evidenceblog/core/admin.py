"""Accounts and the site's settings in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import SiteSettings, User
from .redirects import admin as redirects  # noqa: F401  # registers itself

admin.site.register(User, UserAdmin)
admin.site.site_header = "Evidence blog"
admin.site.site_title = "Evidence blog"


@admin.register(SiteSettings)
class SiteSettingsAdmin(admin.ModelAdmin[SiteSettings]):
    """One row: its list is its form."""

    fieldsets = (
        (None, {"fields": ["name", "tagline", "licence"]}),
        (
            _("Comments"),
            {"fields": ["comments_open_days", "decision_hours", "comment_policy"]},
        ),
        (
            _("Mentions"),
            {
                "fields": [
                    *("webmentions", "pingbacks", "trackbacks"),
                    "mentions_open_days",
                ]
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: SiteSettings | None = None
    ) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row, _made = SiteSettings.objects.get_or_create(pk=1)
        return HttpResponseRedirect(
            reverse("admin:core_sitesettings_change", args=[row.pk])
        )
