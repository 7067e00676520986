"""Limit how often and how many at once all our processes ask one host."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from hashlib import blake2s
from time import monotonic, sleep

from evidenceblog.core.advisory_locks import try_lock
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached, take_token

from .fetch_errors import HostBusy

# Whoever makes us ask a host for many pages takes no more of its time.
REQUEST_LIMIT = RateLimit("fetching", 1, timedelta(seconds=1))
# Requests that a host has to answer at the same time.
MAX_CONNECTIONS = 2
CONNECTION_LOCK = 0x66657463
# Seconds. Nobody can know when a place is free; most answers take less.
BUSY_SECONDS = 1


@contextmanager
def host_slot(host: str, until: float) -> Iterator[None]:
    """Take one of the host's places meanwhile, and one of its requests for good.

    Waits for a request until that moment of the monotonic clock, if it can be had by
    then. Raises HostBusy.
    """
    # Two hosts whose numbers are the same take turns.
    first = int.from_bytes(blake2s(host.encode(), digest_size=4).digest())
    with ExitStack() as held:
        if not any(
            held.enter_context(try_lock(CONNECTION_LOCK, first + number))
            for number in range(MAX_CONNECTIONS)
        ):
            raise HostBusy(BUSY_SECONDS)
        _take_request(host, until)
        yield


def _take_request(host: str, until: float) -> None:
    while True:
        try:
            return take_token(REQUEST_LIMIT, host)
        except RateLimitReached as reached:
            if monotonic() + reached.retry_after >= until:
                raise HostBusy(reached.retry_after) from None
            sleep(reached.retry_after)
