"""Drop every cached page that shows a thing, once a change of the thing is committed.

A page names what it shows in its `Surrogate-Key` header (`http_caching.public`); who changes
a thing calls `purge` with its key, inside the transaction of the change.
"""

import re
from collections.abc import Iterator

from django.db import connection, transaction

from . import cdn
from .process_cache import process_cache

CHANNEL = "evidenceblog_purge"
# What PostgreSQL takes in one notification (manual, NOTIFY).
MOST_BYTES = 7_999
KEY = re.compile(r"[a-z0-9-]{1,100}")


def purge(*keys: str) -> None:
    """Drop every cached page that names one of the keys, when this transaction commits.

    Rolled back, nothing is dropped. Raises ValueError for a key that a header could not
    hold: keys are lower-case letters, digits and hyphens.
    """
    if not keys:
        return
    with transaction.atomic():
        notify(*keys)
        cdn.queue_cdn_purge(keys)


def notify(*keys: str) -> None:
    """Drop what web processes keep by one of the keys, when this transaction commits.

    Alone it is for what no page shows. Raises ValueError as `purge` does.
    """
    for key in keys:
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is not a surrogate key")
    with connection.cursor() as cursor:
        for payload in _payloads(keys):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    # The others hear it in some milliseconds; the next request here may be sooner.
    transaction.on_commit(lambda: process_cache.purge(keys))


def _payloads(keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the keys with spaces between, in as few notifications as hold them."""
    payload = ""
    for key in keys:
        if payload and len(payload) + 1 + len(key) > MOST_BYTES:
            yield payload
            payload = ""
        payload = f"{payload} {key}".lstrip()
    if payload:
        yield payload
