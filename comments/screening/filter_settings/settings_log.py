"""The log of the filter's settings: what was changed, from what to what, and by whom."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from comments.spam.models import FilterSettings
from evidenceblog.core.models import User


@transaction.atomic
def save_and_log(settings: FilterSettings, *, by: User) -> list[str]:
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


def logged_changes() -> QuerySet[LogEntry]:
    """Return who changed the settings, when and how; the newest first."""
    kind = ContentType.objects.get_for_model(FilterSettings)
    entries = LogEntry.objects.filter(content_type=kind).select_related("user")
    return entries.order_by("-action_time", "-pk")


def _in_words(settings: FilterSettings) -> dict[str, str]:
    watching = ", ".join(sorted(settings.log_only)) or "–"
    return {"threshold": str(settings.threshold), "log_only": watching}
