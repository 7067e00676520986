"""Backups: made by the clock or by hand, proved by restoring them, and restored."""

from datetime import datetime


def latest_proved() -> datetime | None:
    """Return when the newest backup was made that was restored and compared, if any."""
    from .models import Backup  # only now: apps are loaded by then

    return Backup.objects.proved().values_list("made_at", flat=True).first()
