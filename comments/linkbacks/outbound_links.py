"""The links of live posts to other sites, and whether there still are pages.

Only what says that a page is gone counts, and only twice in a row: 404, 410, an error
of the server or a dead name. Many sites let no robot look; that is no broken link. A
site on trial, which nobody else can reach, asks nobody.
"""

import random
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evidenceblog.core import http_fetch
from evidenceblog.core.http_fetch import (
    AddressRefused,
    FetchError,
    HostBusy,
    check_url,
)
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.task_backend import task
from posts.models import Post

from .linkback_urls import is_ours
from .models import OutboundLink
from .origin_html.page_facts import read_page

HTML = "text/html; charset=utf-8"
LICENCE = "license"  # beneath each artwork: a link to its terms, not to a source
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
State = OutboundLink.State


def outbound_urls(post: Post) -> dict[str, str]:
    """Return the addresses on other sites to which a live post links, with their hosts.

    In the order of the text, without fragments; what we would never fetch is left out.
    """
    if post.state != Post.State.LIVE:
        return {}
    body = post.shown.body.encode()
    hosts: dict[str, str] = {}
    for link in read_page(body, url=settings.SITE_URL, content_type=HTML).links:
        try:
            url = check_url(link.address).copy_with(fragment=None)
        except AddressRefused:
            continue
        if link.tag == "a" and LICENCE not in link.rels and not is_ours(url):
            hosts[str(url)] = url.raw_host.decode("ascii")
    return hosts


@task(when=http_fetch.is_site_reachable)
def record_outbound_links(post: int, revision: int = 0) -> None:  # the act's facts
    """Note where a post links to, once a revision of it is live or it was withdrawn."""
    found = Post.objects.select_related("live").get(pk=post)
    hosts = outbound_urls(found)
    now = timezone.now()
    with transaction.atomic():
        found.outbound_links.exclude(address__in=list(hosts)).delete()
        OutboundLink.objects.bulk_create(
            [
                OutboundLink(
                    post=found,
                    address=url,
                    host=host,
                    next_check_at=now + random.random() * FIRST_WITHIN,  # noqa: S311
                )
                for url, host in hosts.items()
            ],
            ignore_conflicts=True,
        )


@task(when=http_fetch.is_site_reachable)
def check_due_links() -> None:
    """Queue a look at each link that is due; a lease keeps it from being queued twice."""
    if SiteSettings.is_quiet_now():
        return
    now = timezone.now()
    with transaction.atomic():
        links = OutboundLink.objects.select_for_update(skip_locked=True)
        due = links.filter(next_check_at__lte=now).order_by("next_check_at")
        for link in due[:MOST_DUE]:
            link.next_check_at = now + LEASE
            link.save(update_fields=["next_check_at"])
            check_link.enqueue(link=link.pk)


@task(queue="links")
def check_link(link: int) -> None:
    """Look whether there is a page at a link's address."""
    row = OutboundLink.objects.filter(pk=link).first()
    if row is None or SiteSettings.is_quiet_now():
        return  # its post links there no more, or it is due once the site may go
    try:
        status = http_fetch.fetch(row.address, limit=ENOUGH).status
    except HostBusy:
        return  # the next hour has time for it
    except FetchError as error:
        status, is_gone = 0, isinstance(error, http_fetch.NameUnknown)
    else:
        is_gone = status in IS_GONE or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    now, failed = timezone.now(), row.failed_checks + 1 if is_gone else 0
    wait = LOOKED_AT_AGAIN if 0 < failed < TWICE else LOOKED_AT_EVERY
    # Not save(), which would bring back what was deleted meanwhile.
    OutboundLink.objects.filter(pk=link).update(
        state=_state(row, status, failed),
        status=status,
        failed_checks=failed,
        checked_at=now,
        next_check_at=now + wait,
    )


def _state(row: OutboundLink, status: int, failed_checks: int) -> str:
    """Return what is known of a link now: one failure changes nothing yet."""
    if failed_checks >= TWICE:
        return State.BROKEN
    if failed_checks or not status:  # 0: no answer, or one that cannot be read
        return row.state
    return State.BLOCKED if status in NO_ROBOTS else State.FINE
