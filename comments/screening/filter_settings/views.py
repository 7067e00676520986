"""The filter's settings in the admin: tried on the past year, then saved."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.spam.models import FilterSettings
from evidenceblog.core.models import User

from .filter_replay import Replay, replay
from .forms import FilterSettingsForm

CHANGES_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def filter_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings, say what others would have done, or save them."""
    may_change = request.user.has_perm("spam.change_filtersettings")
    may_view = may_change or request.user.has_perm("spam.view_filtersettings")
    if not may_view or (request.method == "POST" and not may_change):
        raise PermissionDenied
    form = FilterSettingsForm(request.POST or None, instance=FilterSettings.load())
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    tried = None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            return _saved(request, form)
        tried = replay(FilterSettings.load(), form.instance, timezone.now())
    return _page(request, form, tried)


def _saved(request: HttpRequest, form: FilterSettingsForm) -> HttpResponse:
    changed = _save_and_log(form.instance, by=cast(User, request.user))
    if changed:
        messages.success(request, _("Saved: %s.") % "; ".join(changed))
    else:
        messages.info(request, _("Nothing changed."))
    return HttpResponseRedirect(reverse("admin:spam_filtersettings_changelist"))


def _page(
    request: HttpRequest, form: FilterSettingsForm, tried: Replay | None
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("Filter settings"),
        "is_nav_sidebar_enabled": False,
        "form": form,
        "may_change": request.user.has_perm("spam.change_filtersettings"),
        "tried": tried,
        "changes": _logged_changes()[:CHANGES_SHOWN],
    }
    return TemplateResponse(
        request, "admin/comments/filter_settings/settings.html", context
    )


@transaction.atomic
def _save_and_log(settings: FilterSettings, *, by: User) -> list[str]:
    """Save the settings and log each change, as "name: old → new". Return these."""
    FilterSettings.objects.get_or_create(pk=1)
    before = FilterSettings.objects.select_for_update().get(pk=1)
    settings.save()
    old = _in_words(before)
    changes = [
        f"{FilterSettings._meta.get_field(name).verbose_name}: {old[name]} → {new}"  # type: ignore[union-attr]
        for name, new in _in_words(settings).items()
        if old[name] != new
    ]
    if changes:
        LogEntry.objects.log_actions(by.pk, [settings], CHANGE, "; ".join(changes))
    return changes


def _logged_changes() -> QuerySet[LogEntry]:
    """Return who changed the settings, when and how; the newest first."""
    kind = ContentType.objects.get_for_model(FilterSettings)
    entries = LogEntry.objects.filter(content_type=kind).select_related("user")
    return entries.order_by("-action_time", "-pk")


def _in_words(settings: FilterSettings) -> dict[str, str]:
    watching = ", ".join(sorted(settings.log_only)) or "–"
    return {"threshold": str(settings.threshold), "log_only": watching}
