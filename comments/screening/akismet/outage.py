"""Outages of Akismet: since when it gives no answer, and who sees that."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from comments.models import AkismetOutage
from evidenceblog.core.models import User

from . import client

Cause = AkismetOutage.Cause


def record_failure(cause: AkismetOutage.Cause) -> None:
    """Record that Akismet gave no answer."""
    AkismetOutage.objects.get_or_create(pk=1, defaults={"cause": cause})
    AkismetOutage.objects.update(cause=cause, failures=F("failures") + 1)


def end_outage() -> None:
    """Record that Akismet answered, which ends an outage."""
    AkismetOutage.objects.all().delete()


def current_outage() -> AkismetOutage | None:
    """Return the outage that lasts, None while Akismet answers or is not used."""
    if not client.is_on():
        return None
    found = AkismetOutage.objects.first()
    return found if found and found.is_lasting() else None


def outage_shown_to(user: User | AnonymousUser) -> AkismetOutage | None:
    """Return the outage that lasts, for users who moderate: one query, or none."""
    return current_outage() if user.has_perm("comments.moderate_comment") else None
