"""Verification: the origin is fetched, and its content decides the linkback's state.

Each row says itself when it is looked at next, so a look that was lost, with its job or
its worker, is made up for.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from time import monotonic

from django.db import transaction
from django.utils import timezone

from comments.models import TrustRule
from comments.screening import filter_cache
from comments.screening.trust_lookup import strictest_rule, verdict_of_rule
from comments.spam.hosts import Trust
from evidenceblog.core import http_fetch
from evidenceblog.core.http_fetch import FetchError, HostBusy
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.task_backend import LOW_PRIORITY, task

from . import mention_comments, mention_trust, receiver, sender_slots
from .models import Linkback
from .origin_page import Failure, OriginDocument, VerifiedOrigin, find_mention
from .retry_schedule import LEASE, MOST_DUE, WAITS, time_in_line

# A page that was there is looked at again, in case it changed or has gone.
LOOKED_AT_EVERY = timedelta(days=7)
State = Linkback.State
FETCH_FAILURES = {
    http_fetch.NameUnknown: Failure.NO_NAME,
    http_fetch.TooSlow: Failure.SLOW,
}

type Outcome = Callable[[Linkback], timedelta | None]
"""What is noted of a linkback, whose row is saved then: it tells after how long it is
looked at again, if at all."""


@task(queue="origins")
def verify_linkback(linkback: int) -> None:
    """Look at the origin of a linkback, and note what became of it and of the others of
    that page which wait: whoever links to ten posts tells of each.

    The page is fetched outside of any transaction; whoever looks twice at the same time
    notes the same.
    """
    row = Linkback.objects.waiting().filter(pk=linkback).first()
    if row is None or SiteSettings.is_quiet_now():  # then it is due once it may go
        return
    waiting = receiver.waiting_for_same_origin(row).select_related("post__live")
    rows = list(waiting.defer("post__live__snapshot"))
    try:
        with sender_slots.sender_slot(row.host):
            errors = _record_outcomes(rows, _fetch_origin(row.origin))
    except HostBusy as busy:
        _wait_in_line(row, busy.retry_after)
        return
    told_since = receiver.waiting_for_same_origin(row).exclude(
        pk__in=[each.pk for each in rows]
    )
    if first := told_since.first():
        verify_linkback.enqueue(linkback=first.pk)
    if errors:
        raise ExceptionGroup("Linkbacks that could not be noted", errors)


@task()
def verify_due_linkbacks() -> None:
    """Look at what is due: what was put off, what was lost, and what was seen a week
    ago. A lease keeps the next minute from queueing the same once more."""
    if SiteSettings.is_quiet_now():
        return
    with transaction.atomic():
        due = Linkback.objects.select_for_update(skip_locked=True).filter(
            next_look_at__lte=timezone.now()
        )
        rows = due.order_by("next_look_at")[:MOST_DUE]
        receiver.queue_looks(*rows)


def _record_outcomes(
    rows: list[Linkback], answer: OriginDocument | Outcome
) -> list[Exception]:
    """Note what became of each, and return what failed: it keeps no other back."""
    errors = []
    with filter_cache.read_once():
        for row in rows:
            try:
                record_outcome(row, answer)
            except Exception as error:  # noqa: BLE001 - the caller raises it
                errors.append(error)
                # A try like others: it is not made without end.
                record_outcome(row, partial(_retry_later, why=Failure.ERROR))
    return errors


def record_outcome(row: Linkback, answer: OriginDocument | Outcome) -> None:
    """Note what became of a linkback; what was asked for meanwhile is looked at again.

    Nothing is noted of what somebody else has noted, or was erased, meanwhile.
    """
    outcome = _outcome(row, answer) if isinstance(answer, OriginDocument) else answer
    with transaction.atomic():
        held = Linkback.objects.waiting().select_for_update(of=("self",))
        noted = held.filter(pk=row.pk).first()
        if noted is None:
            return
        noted.post, noted.looks_done = row.post, row.looks_requested
        mention_comments.lock_comment(noted)
        if noted.is_erased:
            return
        noted.looked_at = timezone.now()
        wait = outcome(noted)
        if noted.looks_requested > noted.looks_done:
            wait = receiver.SETTLES_WITHIN
        noted.next_look_at = noted.looked_at + wait if wait else None
        noted.save()


def _fetch_origin(origin: str) -> OriginDocument | Outcome:
    """Ask for a page; return it, or what becomes of all who told of it. Raises HostBusy."""
    rule = mention_trust.rule_about(origin)
    if verdict_of_rule(rule) == Trust.BLOCKED:
        return partial(_mark_failed, why=Failure.BLOCKED)
    latest = monotonic() + http_fetch.DEADLINE
    try:
        answer = http_fetch.fetch(origin)
    except HostBusy:
        raise
    except http_fetch.AddressRefused:
        return partial(_mark_failed, why=Failure.REFUSED)
    except FetchError as error:
        why = FETCH_FAILURES.get(type(error), Failure.UNREACHABLE)
        return partial(_retry_later, why=why)
    if outcome := _outcome_of_status(answer.status):
        return outcome
    if answer.url != origin:
        rule = mention_trust.rule_through(origin, answer.url)
    return OriginDocument(answer, rule, latest)


def _outcome_of_status(status: int) -> Outcome | None:
    """Return what becomes of who told of a page, None if there is one to be read."""
    if status == HTTPStatus.GONE:
        return partial(_mark_gone, why=Failure.GONE)
    if status == HTTPStatus.NOT_FOUND:
        return partial(_retry_later, why=Failure.NOT_FOUND)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return partial(_retry_later, why=Failure.UNREACHABLE)
    return None


def _outcome(row: Linkback, document: OriginDocument) -> Outcome:
    found = find_mention(row, document)
    if isinstance(found, Failure):
        is_read = found != Failure.TOO_LONG
        return partial(_mark_gone if is_read else _mark_failed, why=found)
    about_author = mention_trust.rule_about_author(
        found.understood, row.origin, document.url
    )
    rule = strictest_rule([document.rule, about_author])
    if verdict_of_rule(rule) == Trust.BLOCKED:
        return partial(_mark_failed, why=Failure.BLOCKED)
    trusted_by = rule if verdict_of_rule(rule) == Trust.TRUSTED else None
    return partial(_mark_verified, origin=found, trusted_by=trusted_by)


def _mark_verified(
    row: Linkback, origin: VerifiedOrigin, *, trusted_by: TrustRule | None
) -> timedelta:
    """Note that the link was found, and show what the page says of it."""
    row.matched_alias = origin.is_alias
    row.verified_at = row.verified_at or timezone.now()
    mention_comments.show_mention(row, origin, trusted_by=trusted_by)
    row.state, row.failure, row.failed_looks = State.VERIFIED, "", 0
    return LOOKED_AT_EVERY


def _mark_gone(row: Linkback, why: Failure) -> None:
    """Note that the page has no link to us, or is no more (R9)."""
    if row.verified_at:  # what a reader told us of, and was never found, people decide
        reason = "origin-missing" if why == Failure.NOT_FOUND else "origin-gone"
        mention_comments.take_down_mention(row, reason)
    _mark_failed(row, why, was_verified=State.GONE)


def _mark_failed(
    row: Linkback, why: Failure, was_verified: State = State.STALE
) -> None:
    row.state = was_verified if row.verified_at else State.FAILED
    row.failure = why


def _retry_later(row: Linkback, why: Failure) -> timedelta | None:
    """Put a page that cannot be had off; what readers see of it stays meanwhile.

    After the last look that stays, too: a site may be down for longer. But where there
    still is no page at the address, it is gone.
    """
    if row.failed_looks >= len(WAITS):
        is_missing = why == row.failure == Failure.NOT_FOUND
        (_mark_gone if is_missing else _mark_failed)(row, why)
        return None
    row.failed_looks, row.failure = row.failed_looks + 1, why
    return WAITS[row.failed_looks - 1]


@transaction.atomic
def _wait_in_line(row: Linkback, seconds: float) -> None:
    """Come back when the origin's sender may be asked again."""
    of_sender = sender_slots.same_sender(row.host)
    in_line = Linkback.objects.waiting().filter(of_sender).count()
    at = time_in_line(seconds, in_line)
    waiting = Linkback.objects.waiting().filter(pk=row.pk)
    waiting.update(next_look_at=at + LEASE)
    later = verify_linkback.using(run_after=at, priority=LOW_PRIORITY)
    later.enqueue(linkback=row.pk)
