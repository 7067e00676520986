"""The receiver of every linkback, whichever protocol brings it.

Only what can be known without the network is checked here; the rest is a task.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Comment
from comments.screening.trust_lookup import verdict_of_rule
from comments.spam.hosts import Trust
from evidenceblog.core import event_queue
from evidenceblog.core.http_fetch import AddressRefused
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.rate_limits import RateLimit
from evidenceblog.core.secret_codes import hash_of_code, new_code
from posts.models import Post

from . import linkback_urls, mention_switches, mention_trust
from .models import Linkback, Protocol
from .retry_schedule import LEASE

# A service that sends for many, such as Bridgy, sends more than a person does.
SENDERS = RateLimit("linkbacks", capacity=60, per=timedelta(minutes=10))
# An editor saves several times a minute; a wrong loop of two sites has no end.
SETTLES_WITHIN = timedelta(minutes=1)


class RefusalReason(StrEnum):
    """Why a linkback is refused at once, in words for its sender."""

    ORIGIN = (
        "We fetch only pages whose address begins with https:// or http://, names a "
        "host on the internet and no port, and has 2,048 characters at most."
    )
    TARGET = "That address is not on this site."
    SAME = "That is the address of the post itself."
    OURS = "That is a page of ours; they need not mention each other."
    UNKNOWN = "There is no post at that address."
    NO_POST = "That page is no post."
    CLOSED = "That post takes no {protocol}s."
    BLOCKED = "Mentions of that page are not taken here."


class LinkbackRefused(Exception):
    """What we were told of cannot be a linkback; nothing was stored."""

    def __init__(self, reason: RefusalReason, protocol: str = "") -> None:
        super().__init__(reason.format(protocol=protocol))
        self.reason = reason


def receive_linkback(
    origin: str, target: str, protocol: Protocol, *, network: str = ""
) -> tuple[Linkback, bool]:
    """Store that `origin` is said to link to `target`, and have it looked at.

    Return the row, and whether it is new: it has `told_code` then. Told again, by
    whichever protocol, it is the same one, and looked at anew. Raises LinkbackRefused.
    """
    theirs, ours = _checked_urls(origin, target)
    post = _post_that_takes(protocol, ours)
    if verdict_of_rule(mention_trust.rule_about(str(theirs))) == Trust.BLOCKED:
        raise LinkbackRefused(RefusalReason.BLOCKED)
    with transaction.atomic():
        return _store(post, theirs, ours, protocol, network)


def refusal_of(target: str, protocol: Protocol) -> LinkbackRefused | None:
    """Return why nothing would be taken for an address of ours, None if it would."""
    ours = linkback_urls.parse_target(target)
    if ours is None:
        return LinkbackRefused(RefusalReason.TARGET)
    try:
        _post_that_takes(protocol, ours)
    except LinkbackRefused as refused:
        return refused
    return None


def receive_reblog_notice(comment: Comment, origin: str) -> Linkback:
    """Store that a comment tells of a reblog at `origin`, and have that looked at.

    The comment is what readers see of it, unless another is already. The caller holds
    the transaction. Raises LinkbackRefused.
    """
    theirs, ours = _checked_urls(
        origin, settings.SITE_URL + comment.post.get_absolute_url()
    )
    protocol, network = Protocol.NOTICE, comment.network
    return _store(comment.post, theirs, ours, protocol, network, comment)[0]


def queue_looks(*linkbacks: Linkback) -> None:
    """Have tasks look at linkbacks now, one for each page; the caller holds the
    transaction."""
    for linkback in linkbacks:
        _request_look(linkback, timezone.now() + LEASE)
    for linkback in {one.origin: one for one in linkbacks}.values():
        event_queue.record("linkback.received", linkback=linkback.pk)


def waiting_for_same_origin(linkback: Linkback) -> QuerySet[Linkback]:
    """Return the linkbacks, itself too, that wait for a look at the same page."""
    waiting = Linkback.objects.waiting().order_by("pk")
    return waiting.filter(host=linkback.host, origin=linkback.origin)


def _checked_urls(origin: str, target: str) -> tuple[httpx.URL, httpx.URL]:
    """Return both addresses in the one way to write them. Raises LinkbackRefused."""
    ours = linkback_urls.parse_target(target)
    if ours is None:
        raise LinkbackRefused(RefusalReason.TARGET)
    theirs = linkback_urls.parse_url(origin)
    if theirs is None:
        raise LinkbackRefused(RefusalReason.ORIGIN)
    if theirs == ours:
        raise LinkbackRefused(RefusalReason.SAME)
    if linkback_urls.is_ours(theirs):
        raise LinkbackRefused(RefusalReason.OURS)
    try:
        return linkback_urls.parse_origin(origin), ours
    except AddressRefused:
        raise LinkbackRefused(RefusalReason.ORIGIN) from None


def _post_that_takes(protocol: Protocol, target: httpx.URL) -> Post:
    """Return the post at an address of ours, if it takes linkbacks by a protocol now.

    Raises LinkbackRefused.
    """
    post = linkback_urls.post_at(target)
    if post is None:
        raise LinkbackRefused(
            RefusalReason.NO_POST
            if linkback_urls.is_other_page(target)
            else RefusalReason.UNKNOWN
        )
    if protocol not in mention_switches.accepted_protocols(post, SiteSettings.load()):
        raise LinkbackRefused(RefusalReason.CLOSED, protocol)
    return post


def _store(
    post: Post,
    origin: httpx.URL,
    target: httpx.URL,
    protocol: Protocol,
    network: str,
    comment: Comment | None = None,
) -> tuple[Linkback, bool]:
    code = new_code()
    linkback, is_new = Linkback.objects.select_for_update().get_or_create(
        post=post,
        origin=str(origin),
        defaults={
            "target": str(target),
            "host": origin.raw_host.decode("ascii"),  # as punycode: no lookalikes
            "protocols": [protocol],
            "code": hash_of_code(code),
            "network": network,
            "comment": comment,
        },
    )
    if is_new:
        linkback.told_code = code
    if not linkback.is_erased:
        linkback.comment = linkback.comment or comment
        _record_request(linkback, target, protocol, is_new=is_new)
    return linkback, is_new


def _record_request(
    linkback: Linkback, target: httpx.URL, protocol: Protocol, *, is_new: bool
) -> None:
    """Note by what we were told, and have the page looked at as soon as may be."""
    linkback.target = str(target)
    if linkback.failure != Linkback.VerificationFailure.NOT_FOUND:
        linkback.failed_looks = 0  # a page that is missing is gone after the last look
    if protocol not in linkback.protocols:
        linkback.protocols.append(protocol)
    now, last = timezone.now(), linkback.looked_at
    settled_at = last and last + SETTLES_WITHIN
    if not (is_new or (settled_at and settled_at < now)):
        # Where nobody has looked yet, whoever does sees to that.
        _request_look(linkback, settled_at or linkback.next_look_at)
    elif _is_look_queued(linkback):
        _request_look(linkback, now + LEASE)
    else:
        queue_looks(linkback)


def _request_look(linkback: Linkback, next_look_at: datetime | None) -> None:
    linkback.looks_requested += 1
    linkback.next_look_at = next_look_at
    linkback.save()


def _is_look_queued(linkback: Linkback) -> bool:
    """Tell whether a task is to look at the page already, for another linkback.

    That one is held, so that the task, before it ends, meets what is stored with this
    transaction. One that the task holds now is none: it may end before.
    """
    others = waiting_for_same_origin(linkback).exclude(pk=linkback.pk)
    return others.select_for_update(of=("self",), skip_locked=True).first() is not None
