"""Limit how often and how many at once all our processes ask one host, or its network."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from hashlib import blake2s
from time import monotonic, sleep

from evidenceblog.core.advisory_locks import try_lock
from evidenceblog.core.rate_limits import (
    RateLimit,
    RateLimitReached,
    sender_range,
    take_token,
)

from .fetch_errors import HostBusy

# Whoever makes us ask a host for many pages takes no more of its time.
REQUEST_LIMIT = RateLimit("fetching", 1, timedelta(seconds=1))
# Requests that a host has to answer at the same time.
MAX_CONNECTIONS = 2
CONNECTION_LOCK = 0x66657463
# Hosts beside each other are often one owner's, and never more of our places.
MAX_RANGE_CONNECTIONS = 4
RANGE_LOCK = 0x66657472
# Seconds. Nobody can know when a place is free; most answers take less.
BUSY_SECONDS = 1
# Of a range the busy ones are slow, and as many as somebody likes.
RANGE_BUSY_SECONDS = 5


@contextmanager
def host_slot(host: str, until: float) -> Iterator[None]:
    """Take one of the host's places meanwhile, and one of its requests for good.

    Waits for a request until that moment of the monotonic clock, if it can be had by
    then. Raises HostBusy.
    """
    with place_of(CONNECTION_LOCK, host, MAX_CONNECTIONS, BUSY_SECONDS):
        _take_request(host, until)
        yield


@contextmanager
def range_slot(address: str) -> Iterator[None]:
    """Take meanwhile one of the places that all hosts of an IP range share. Raises
    HostBusy."""
    name = sender_range(address)
    with place_of(RANGE_LOCK, name, MAX_RANGE_CONNECTIONS, RANGE_BUSY_SECONDS):
        yield


@contextmanager
def place_of(space: int, name: str, places: int, retry_after: int) -> Iterator[None]:
    """Take meanwhile one of so many places that go by a name, in all our processes.

    Raises HostBusy.
    """
    # Two names whose numbers are the same take turns.
    first = int.from_bytes(blake2s(name.encode(), digest_size=4).digest())
    with ExitStack() as held:
        if not any(
            held.enter_context(try_lock(space, first + number))
            for number in range(places)
        ):
            raise HostBusy(retry_after)
        yield


def _take_request(host: str, until: float) -> None:
    while True:
        try:
            return take_token(REQUEST_LIMIT, host)
        except RateLimitReached as reached:
            if monotonic() + reached.retry_after >= until:
                raise HostBusy(reached.retry_after) from None
            sleep(reached.retry_after)
