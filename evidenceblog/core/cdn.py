"""A network of caches in front of the site, if the operator named one, is purged too.

No two have the same way to be told, so the whole request is a setting: address, method,
headers and body, with `{keys}`, `{json}` and `{token}` in them filled in.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from .service_client import Service, call
from .task_backend import BackOff, task

# What one call may name with the most frugal of the services.
MAX_KEYS = 30
# By then each of our processes has heard of the purge or serves nothing kept: a cache
# that fetched an old page in between is told a second time.
REPEAT_AFTER = timedelta(seconds=15)
# And then it has been told, if all is well.
SETTLED_AFTER = REPEAT_AFTER + timedelta(seconds=5)
# An old page stays with readers until the purge succeeds.
RETRIES = BackOff(minutes=(0.1, 0.5, 2, 10, 60, 240))


def queue_cdn_purge(keys: Sequence[str]) -> None:
    """Queue, in this transaction, that the network drops what names one of the keys."""
    if not settings.CDN_PURGE_URL:
        return
    for some in batched(keys, MAX_KEYS):
        purge_cdn.enqueue(keys=list(some))
        again = timezone.now() + REPEAT_AFTER
        purge_cdn.using(run_after=again).enqueue(keys=list(some))


def settled_at() -> datetime | None:
    """Return when nobody gets old pages from the network any more, after a change now;
    None without one. Whoever is told of a change before fetches what was there."""
    return timezone.now() + SETTLED_AFTER if settings.CDN_PURGE_URL else None


@task(retry=RETRIES)
def purge_cdn(keys: list[str]) -> None:
    """Ask the network to drop every page that names one of the keys. Safe to repeat.

    Raises ServiceError.
    """
    hook = Service(
        name="the purge hook",
        base_url=_fill_template(settings.CDN_PURGE_URL, keys, quoted=True),
    )
    call(
        hook,
        settings.CDN_PURGE_METHOD,
        headers={
            name: _fill_template(value, keys)
            for name, value in settings.CDN_PURGE_HEADERS.items()
        },
        content=_fill_template(settings.CDN_PURGE_BODY, keys).encode() or None,
    )


def _fill_template(template: str, keys: Sequence[str], *, quoted: bool = False) -> str:
    """Put the keys and the token where the operator wants them."""
    values = {
        "{keys}": " ".join(keys),
        "{json}": json.dumps(keys),
        "{token}": settings.CDN_TOKEN,
    }
    for name, value in values.items():
        template = template.replace(name, quote(value) if quoted else value)
    return template
