"""Incidents: what is wrong, for as long as it is, and the mails to administrators.

A finding of a health check is told once when it is new, and once when it is over. What
fails in a request is told at once, and then once an hour with how often it came since.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core import staff_notices
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.models import Incident
from evidenceblog.core.staff_notices import WaitingWork
from evidenceblog.core.task_backend import task

from .health_checks import Level, run

logger = logging.getLogger(__name__)

# What comes and goes is one incident, and one mail.
OVER_AFTER = timedelta(hours=1)
REPEATED_AFTER = timedelta(hours=1)


def note(
    name: str, text: str, *, is_mailed: bool = True, is_counted: bool = False
) -> None:
    """Write down that something is wrong, now. `is_counted` is what happens in single
    requests: nobody can tell when it is over."""
    now = timezone.now()
    known = Incident.objects.filter(name=name)
    if not known.update(text=text, seen_at=now, times=F("times") + 1):
        facts = {"is_mailed": is_mailed, "is_counted": is_counted}
        new = Incident(name=name, text=text, begun_at=now, seen_at=now, **facts)
        Incident.objects.bulk_create([new], ignore_conflicts=True)


@task()
def look_for_incidents() -> None:
    """Ask the health checks, and tell administrators what is new and what is over."""
    for found in run():
        if found.level == Level.ERROR or (found.mailed and found.level != Level.OK):
            note(found.name, found.text, is_mailed=found.mailed)
    for incident in Incident.objects.order_by("pk"):
        with transaction.atomic():
            locked = Incident.objects.select_for_update(skip_locked=True)
            for row in locked.filter(pk=incident.pk):  # another worker may be faster
                _follow(row)


def _follow(row: Incident) -> None:
    now = timezone.now()
    if row.is_mailed and mail_is_on() and _is_news(row):
        many = row.times - row.told_times
        times = f" ({many} times)" if row.is_counted and many > 1 else ""
        _tell_administrators(row, f"{row.text}{times}")
        row.told_at, row.told_times = now, row.times
        row.save(update_fields=["told_at", "told_times"])
    elif row.seen_at < now - OVER_AFTER:
        if row.told_at and not row.is_counted:
            _tell_administrators(row, f"No longer so: {row.text}")
        row.delete()


def _is_news(row: Incident) -> bool:
    if row.told_at is None or not row.is_counted:
        return row.told_at is None
    is_time = row.told_at <= timezone.now() - REPEATED_AFTER
    return is_time and row.times > row.told_times


def _tell_administrators(row: Incident, said: str) -> None:
    works = [WaitingWork(said, reverse("admin:core_incident_changelist"))]
    for user in staff_notices.staff().filter(is_superuser=True):
        once = f"incident {row.pk} {row.times} {said[:12]}"
        staff_notices.tell(user, said, works, once=once)
