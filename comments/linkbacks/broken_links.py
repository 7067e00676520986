"""Checks whether the pages that live posts link to are still there.

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

from . import outbound_links
from .models import OutboundLink

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
CHECK_FIELDS = ("state", "status", "failed_checks", "checked_at", "next_check_at")
State = OutboundLink.State


@task(when=http_fetch.is_site_reachable)
def record_outbound_links(post: int, revision: int = 0) -> None:  # the act's facts
    """Note where a post links to, once a revision of it is live or it was withdrawn."""
    found = Post.objects.select_related("live").get(pk=post)
    is_live = found.state == Post.State.LIVE
    links = outbound_links.outbound_urls(found.shown) if is_live else []
    with transaction.atomic():
        found.outbound_links.exclude(address__in=links).delete()
        OutboundLink.objects.bulk_create(
            [_new(found, address) for address in links], ignore_conflicts=True
        )


@task(when=http_fetch.is_site_reachable)
def check_due_links() -> None:
    """Queue a look at each link that is due; a lease keeps it from being queued twice."""
    now = timezone.now()
    with transaction.atomic():
        due = OutboundLink.objects.select_for_update(skip_locked=True)
        numbers = due.filter(next_check_at__lte=now).order_by("next_check_at")
        for link in numbers.values_list("pk", flat=True)[:MOST_DUE]:
            OutboundLink.objects.filter(pk=link).update(next_check_at=now + LEASE)
            check_link.enqueue(link=link)


@task(priority=LOW_PRIORITY)
def check_link(link: int) -> None:
    """Look whether there is a page at a link's address."""
    row = OutboundLink.objects.filter(pk=link).first()
    if row is None:  # its post links there no more
        return
    try:
        status = http_fetch.fetch(row.address, limit=ENOUGH).status
    except HostBusy:
        return  # the next hour has time for it
    except FetchError as error:
        _record_check(row, 0, is_gone=isinstance(error, http_fetch.NameUnknown))
    else:
        _record_check(row, status, is_gone=_says_gone(status))


def _says_gone(status: int) -> bool:
    return status in IS_GONE or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _record_check(row: OutboundLink, status: int, *, is_gone: bool = False) -> None:
    row.failed_checks = row.failed_checks + 1 if is_gone else 0
    row.state = _state(row, status, is_gone=is_gone)
    row.status, row.checked_at = status, timezone.now()
    once = row.failed_checks and row.failed_checks < TWICE
    row.next_check_at = row.checked_at + (LOOKED_AT_AGAIN if once else LOOKED_AT_EVERY)
    found = {name: getattr(row, name) for name in CHECK_FIELDS}
    # Not save(), which would bring back what was deleted meanwhile.
    OutboundLink.objects.filter(pk=row.pk).update(**found)


def _state(row: OutboundLink, status: int, *, is_gone: bool) -> OutboundLink.State:
    """Return what is known of a link now: one failure changes nothing yet."""
    if is_gone:
        return State.BROKEN if row.failed_checks >= TWICE else State(row.state)
    if not status:  # no answer, or one that cannot be read
        return State(row.state)
    return State.BLOCKED if status in NO_ROBOTS else State.FINE


def _new(post: Post, address: str) -> OutboundLink:
    first = random.random() * FIRST_WITHIN  # noqa: S311  # no secret
    return OutboundLink(
        post=post,
        address=address,
        host=http_fetch.check_url(address).raw_host.decode("ascii"),
        next_check_at=timezone.now() + first,
    )
