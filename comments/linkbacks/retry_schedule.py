"""When somebody's server that fails, or is busy, is asked again."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

# What is down for a moment, a day or a week may be back; later nobody waits for it (R9).
WAITS = (
    timedelta(minutes=10),
    timedelta(hours=6),
    timedelta(days=2),
    timedelta(days=5),
)
# The task that was queued starts within a second; one that was lost is made up for then.
LEASE = timedelta(minutes=15)
# What is due at once: more wait for the next minute.
MOST_DUE = 500


def time_in_line(seconds: float, waiting: int) -> datetime:
    """Return when to come back to a host that is busy for so many seconds.

    All that wait for one host come at different moments: one of them finds it free.
    """
    wait = seconds * random.uniform(1, 2) + random.uniform(0, waiting)  # noqa: S311  # no secret
    return timezone.now() + timedelta(seconds=wait)
