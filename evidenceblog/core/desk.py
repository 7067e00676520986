"""What the engine tells administrators on the admin's first page and in their digest."""

from collections.abc import Iterable

from django.urls import reverse

from .models import Incident, User
from .staff_notices import WaitingWork, WorkSeverity


def waiting_work(user: User) -> Iterable[WaitingWork]:
    """Yield what is wrong with the site."""
    if user.is_superuser:
        place = reverse("admin:core_incident_changelist")
        for incident in Incident.objects.order_by("begun_at"):
            yield WaitingWork(incident.text, place, severity=WorkSeverity.FAILED)
