"""The share of the worker that one sender of mentions has at a time.

A sender is who owns the domain of a page, however many hosts and pages are below it.
Whatever a look at one costs, the address, its answer or what it says, the slots of the
others stay free.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q

from comments.spam.hosts import registered_domain
from evidenceblog.core.http_fetch.host_limits import BUSY_SECONDS, place_of
from evidenceblog.core.http_fetch.ip_policy import find_ip

SENDER_LOCK = 0x6C696E6B
# Of the eight that look at origins (settings.TASK_QUEUES).
MAX_SLOTS = 2


@contextmanager
def sender_slot(host: str) -> Iterator[None]:
    """Take one of the slots of a host's owner for all of a look. Raises HostBusy."""
    with place_of(SENDER_LOCK, sender_of(host), MAX_SLOTS, BUSY_SECONDS):
        yield


def same_sender(host: str) -> Q:
    """Return what finds the linkbacks of a host's owner."""
    sender = sender_of(host)
    return Q(host=sender) | Q(host__endswith=f".{sender}")


def sender_of(host: str) -> str:
    return host if find_ip(host) else registered_domain(host)
