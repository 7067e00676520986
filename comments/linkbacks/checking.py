"""Checking: whether the pages that live posts link to are still there.

Only what says that a page is gone counts, and only twice in a row: 404, 410, an error
of the server or a dead name. Many sites let no robot look; that is no broken link. A
site on trial, which nobody else can reach, asks nobody.
"""

import random
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from evidenceblog.core import http_fetch
from evidenceblog.core.http_fetch import FetchError, HostBusy
from evidenceblog.core.task_backend import LOW_PRIORITY, task
from posts.models import Post

from . import outside
from .models import OutsideLink

LOOKED_AT_EVERY = timedelta(days=7)
# What failed once is looked at again soon, but not within the same outage.
LOOKED_AT_AGAIN = timedelta(days=2)
# Of a new post's links: nobody hurries, and a host with many gets them over hours.
FIRST_WITHIN = timedelta(hours=6)
LEASE = timedelta(hours=1)
TWICE = 2
# Links that are looked at in one hour: a week has room for 50,000.
MOST_DUE = 300
# The head is all that is wanted; some servers only answer those who ask for the page.
ENOUGH = 1_000  # bytes
NO_ROBOTS = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.TOO_MANY_REQUESTS,
}
IS_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
OF_A_LOOK = ("state", "status", "failures", "looked_at", "lease_until")
State = OutsideLink.State


@task(when=http_fetch.is_site_reachable)
def note_links(post: int, revision: int = 0) -> None:  # the act's facts
    """Note where a post links to, once a revision of it is live or it was withdrawn."""
    found = Post.objects.select_related("live").get(pk=post)
    is_live = found.state == Post.State.LIVE
    links = outside.links_of(found.shown) if is_live else []
    with transaction.atomic():
        found.outside_links.exclude(address__in=links).delete()
        OutsideLink.objects.bulk_create(
            [_new(found, address) for address in links], ignore_conflicts=True
        )


@task(when=http_fetch.is_site_reachable)
def check_due() -> None:
    """Queue a look at each link that is due; a lease keeps it from being queued twice."""
    now = timezone.now()
    with transaction.atomic():
        due = OutsideLink.objects.select_for_update(skip_locked=True)
        numbers = due.filter(lease_until__lte=now).order_by("lease_until")
        for link in numbers.values_list("pk", flat=True)[:MOST_DUE]:
            OutsideLink.objects.filter(pk=link).update(lease_until=now + LEASE)
            check.enqueue(link=link)


@task(priority=LOW_PRIORITY)
def check(link: int) -> None:
    """Look whether there is a page at a link's address."""
    row = OutsideLink.objects.filter(pk=link).first()
    if row is None:  # its post links there no more
        return
    try:
        status = http_fetch.fetch(row.address, limit=ENOUGH).status
    except HostBusy:
        return  # the next hour has time for it
    except FetchError as error:
        _note(row, 0, is_gone=isinstance(error, http_fetch.NameUnknown))
    else:
        _note(row, status, is_gone=_says_gone(status))


def _says_gone(status: int) -> bool:
    return status in IS_GONE or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _note(row: OutsideLink, status: int, *, is_gone: bool = False) -> None:
    row.failures = row.failures + 1 if is_gone else 0
    row.state = _state(row, status, is_gone=is_gone)
    row.status, row.looked_at = status, timezone.now()
    once = row.failures and row.failures < TWICE
    row.lease_until = row.looked_at + (LOOKED_AT_AGAIN if once else LOOKED_AT_EVERY)
    said = {name: getattr(row, name) for name in OF_A_LOOK}
    OutsideLink.objects.filter(pk=row.pk).update(**said)  # not if it has gone meanwhile


def _state(row: OutsideLink, status: int, *, is_gone: bool) -> OutsideLink.State:
    """Return what is known of a link now: one failure changes nothing yet."""
    if is_gone:
        return State.BROKEN if row.failures >= TWICE else State(row.state)
    if not status:  # no answer, or one that cannot be read
        return State(row.state)
    return State.BLOCKED if status in NO_ROBOTS else State.FINE


def _new(post: Post, address: str) -> OutsideLink:
    first = random.random() * FIRST_WITHIN  # noqa: S311  # no secret
    return OutsideLink(
        post=post,
        address=address,
        host=http_fetch.check_url(address).raw_host.decode("ascii"),
        lease_until=timezone.now() + first,
    )
