"""Rate limits: how often one asker may do a thing, as token buckets in PostgreSQL.

The clock is the database's. A bucket is one row with the moment at which it is full
again (the "virtual scheduling" form of the algorithm, ITU-T I.371 Annex A), so one
upsert decides, whatever else asks at the same time.
"""

import math
import uuid
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from .models import Bucket
from .task_backend import task

# What one household or server is given; within it an asker changes address at will.
IPV6_PREFIX = 64
# A hundred times what a busy site sees in the longest limit; a table of 100 MB.
MAX_BUCKETS = 1_000_000

TAKE_SQL = """
INSERT INTO core_bucket AS bucket (key, full_at)
VALUES (%(key)s, statement_timestamp() + %(time)s)
ON CONFLICT (key) DO UPDATE
SET full_at = greatest(bucket.full_at + %(time)s, excluded.full_at)
WHERE bucket.full_at <= statement_timestamp() + %(room)s
"""
# Asked only after a refusal, whose row is left as it was: in one statement with the
# other, it would double the time of every decision.
WAIT_SQL = """
SELECT extract(epoch FROM full_at - statement_timestamp() - %(room)s)
FROM core_bucket WHERE key = %(key)s
"""


class RateLimitReached(Exception):
    """The bucket is empty; in `retry_after` whole seconds it may do."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    @property
    def minutes(self) -> int:
        """The same wait as people are told it, in whole minutes."""
        return math.ceil(self.retry_after / 60)


@dataclass(frozen=True)
class RateLimit:
    """A bucket of `capacity` tokens for each asker, refilled evenly over `per`."""

    name: str
    capacity: int
    per: timedelta

    @property
    def token_time(self) -> timedelta:
        """Return how long one token takes to refill."""
        return self.per // self.capacity  # rounded up, the last would not fit

    def key_of(self, who: str) -> uuid.UUID:
        """Return whose bucket a row is, told to nobody who lacks SECRET_KEY.

        Without a key, all IPv4 addresses could be tried until one fits.
        """
        said = salted_hmac(
            "core.rate_limits", f"{self.name}\0{who}", algorithm="sha256"
        )
        return uuid.UUID(bytes=said.digest()[:16])


def take_token(limit: RateLimit, who: str) -> None:
    """Take a token from the bucket of `who`; no rollback gives it back.

    Raises RateLimitReached when there is none, and RuntimeError inside a transaction,
    whose end would decide whether it is taken, but for the one around a test case.
    """
    if is_taken(limit, who):
        return
    with connection.cursor() as cursor:
        cursor.execute(WAIT_SQL, _parameters(limit, who))
        found = cursor.fetchone()
    raise RateLimitReached(max(1, math.ceil(found[0])) if found else 1)


def is_taken(limit: RateLimit, who: str) -> bool:
    """Take a token as `take_token` does; tell whether there was one."""
    if connection.in_atomic_block:
        # The statement commits by itself, at half the cost of a transaction of its own.
        with transaction.atomic(durable=True):
            pass
    with connection.cursor() as cursor:
        cursor.execute(TAKE_SQL, _parameters(limit, who))
        return bool(cursor.rowcount)


def _parameters(limit: RateLimit, who: str) -> dict[str, Any]:
    time = limit.token_time
    return {"key": limit.key_of(who), "time": time, "room": limit.per - time}


def return_token(limit: RateLimit, who: str) -> None:
    """Put back a token that was taken for what turned out to cost nothing."""
    returned = F("full_at") - limit.token_time
    Bucket.objects.filter(key=limit.key_of(who)).update(full_at=returned)


def ip_range(address: str, *, ipv4_prefix: int = 32) -> str:
    """Return what an address is counted under: IPv4 as it is, IPv6 by its /64.

    A smaller `ipv4_prefix` counts a range of IPv4 addresses as one, too.
    """
    parsed = ip_address(address)
    prefix = ipv4_prefix if isinstance(parsed, IPv4Address) else IPV6_PREFIX
    if prefix == parsed.max_prefixlen:
        return str(parsed)
    return str(ip_network((parsed.packed, prefix), strict=False))


def sender_range(address: str | None) -> str:
    """Return the range in which senders are counted as one: IPv4 by its /24, IPv6 by its
    /64; empty if the address is unknown."""
    return ip_range(address, ipv4_prefix=24) if address else ""


@task()
def delete_full_buckets() -> None:
    """Delete the buckets that are full, and keep of the others only MAX_BUCKETS.

    Those nearest to full go first: deleting one gives back what it lacks.
    """
    Bucket.objects.filter(full_at__lte=Now()).delete()
    surplus = Bucket.objects.order_by("-full_at")[MAX_BUCKETS:]
    Bucket.objects.filter(pk__in=surplus.values("pk")).delete()
