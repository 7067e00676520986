"""Whether a backup is known to be good, for the health checks."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from evidenceblog.core.health import Finding, Level

from . import latest_proved
from .backup_run import is_on

NAME = "backups"
# Two nights: one that failed is tried again in between.
PROVED_WITHIN = timedelta(hours=48)


def check_backups() -> Iterator[Finding]:
    """Yield how old the newest proved backup is."""
    if not is_on():
        text = "No backup is made by the clock: set BACKUP_DIR."
        yield Finding(NAME, Level.WARNING, text)
        return
    proved = latest_proved()
    if proved is None or proved < timezone.now() - PROVED_WITHIN:
        text = "No backup of the last 48 hours is proved: see what `backup` says."
        yield Finding(NAME, Level.ERROR, text, mailed=True)
        return
    text = f"The newest proved backup is of {proved:%Y-%m-%d %H:%M} UTC."
    yield Finding(NAME, Level.OK, text)
