"""Saving: the filter's settings change, and what they were is written down."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from comments.spam.models import FilterSettings
from evidenceblog.ground.models import User

SETTINGS = ("threshold", "log_only")


@transaction.atomic
def save(settings: FilterSettings, *, by: User) -> list[str]:
    """Save the settings and log each change, as "name: old → new". Return these."""
    FilterSettings.objects.get_or_create(pk=1)
    before = FilterSettings.objects.select_for_update().get(pk=1)
    settings.save()
    changes = [
        f"{FilterSettings._meta.get_field(name).verbose_name}: {old} → {new}"  # type: ignore[union-attr]
        for name in SETTINGS
        if (old := _words(before, name)) != (new := _words(settings, name))
    ]
    if changes:
        message = "; ".join(changes)
        LogEntry.objects.log_actions(by.pk, [settings], CHANGE, message)
    return changes


def changes() -> QuerySet[LogEntry]:
    """Return who changed the settings, when and how; the newest first."""
    kind = ContentType.objects.get_for_model(FilterSettings)
    entries = LogEntry.objects.filter(content_type=kind).select_related("user")
    return entries.order_by("-action_time", "-pk")


def _words(settings: FilterSettings, name: str) -> str:
    value = getattr(settings, name)
    if name == "log_only":
        return ", ".join(sorted(value)) or "–"
    return str(value)
