"""Verifying: the origin is fetched, and what it says decides what becomes of a linkback.

Each row says itself when it is looked at next, so a look that was lost, with its job or
its worker, is made up for.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from comments.models import TrustRule
from comments.screening import filter_cache
from comments.screening.trust_lookup import strictest, trust
from comments.spam.hosts import Trust
from evidenceblog.core import http_fetch
from evidenceblog.core.http_fetch import FetchError, HostBusy
from evidenceblog.core.task_backend import LOW_PRIORITY, task

from . import mention_trust, publishing, receiving
from .models import Linkback
from .origins import Document, NoLink, Origin, look

# A page that cannot be had may be back tomorrow; a week is enough (R9).
WAITS = (
    timedelta(minutes=10),
    timedelta(hours=6),
    timedelta(days=2),
    timedelta(days=5),
)
# A page that was there is looked at again, in case it changed or has gone.
LOOKED_AT_EVERY = timedelta(days=7)
# Linkbacks that are due at once: more wait for the next minute.
MOST_DUE = 500


type Outcome = Callable[[Linkback], timedelta | None]
"""What is noted of a linkback, whose row is saved then: it tells after how long it is
looked at again, if at all."""


@task(priority=LOW_PRIORITY)
def verify(linkback: int) -> None:
    """Look at the origin of a linkback, and note what became of it and of the others of
    that page which wait: whoever links to ten posts tells of each.

    The page is fetched outside of any transaction; whoever looks twice at the same time
    notes the same.
    """
    row = Linkback.objects.waiting().filter(pk=linkback).first()
    if row is None:
        return
    waiting = receiving.waiting_for(row).select_related("post__live")
    rows = list(waiting.defer("post__live__snapshot"))
    try:
        answer = _asked(row.origin)
    except HostBusy as busy:
        _wait_in_line(row, busy.retry_after)
        return
    errors = _note_all(rows, answer)
    told_since = receiving.waiting_for(row).exclude(pk__in=[each.pk for each in rows])
    if first := told_since.first():
        verify.enqueue(linkback=first.pk)
    if errors:
        raise ExceptionGroup("Linkbacks that could not be noted", errors)


@task()
def verify_due() -> None:
    """Look at what is due: what was put off, what was lost, and what was seen a week
    ago. A lease keeps the next minute from queueing the same once more."""
    with transaction.atomic():
        due = Linkback.objects.select_for_update(skip_locked=True).filter(
            lease_until__lte=timezone.now()
        )
        rows = due.order_by("lease_until")[:MOST_DUE]
        receiving.have_looked_at(*rows)


def _note_all(rows: list[Linkback], answer: Document | Outcome) -> list[Exception]:
    """Note what became of each, and return what failed: it keeps no other back."""
    errors = []
    with filter_cache.together():
        for row in rows:
            try:
                note(row, answer)
            except Exception as error:  # noqa: BLE001 - the caller raises it
                errors.append(error)
                note(row, partial(_try_again, why="error"))  # not without end
    return errors


def note(row: Linkback, answer: Document | Outcome) -> None:
    """Note what became of a linkback; what was asked for meanwhile is looked at again.

    Nothing is noted of what somebody else has noted, or was erased, meanwhile.
    """
    outcome = _outcome(row, answer) if isinstance(answer, Document) else answer
    with transaction.atomic():
        held = Linkback.objects.waiting().select_for_update(of=("self",))
        noted = held.filter(pk=row.pk).first()
        if noted is None:
            return
        noted.post, noted.answered = row.post, row.asked
        publishing.hold(noted)
        if noted.is_erased:
            return
        noted.looked_at = timezone.now()
        wait = outcome(noted)
        if noted.asked > noted.answered:
            wait = receiving.SETTLES_WITHIN
        noted.lease_until = noted.looked_at + wait if wait else None
        noted.save()


def _asked(origin: str) -> Document | Outcome:
    """Ask for a page; return it, or what becomes of all who told of it. Raises HostBusy."""
    rule = mention_trust.rule_about(origin)
    if trust(rule) == Trust.BLOCKED:
        return partial(_give_up, why="blocked")
    try:
        answer = http_fetch.fetch(origin)
    except HostBusy:
        raise
    except http_fetch.AddressRefused:
        return partial(_give_up, why="refused")
    except FetchError as error:
        return partial(_try_again, why=_named(error))
    if answer.status == HTTPStatus.GONE:
        return partial(_note_gone, why="gone")
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return partial(_try_again, why="unreachable")
    if answer.url != origin:
        rule = mention_trust.rule_through(origin, answer.url)
    return Document(answer, rule)


def _outcome(row: Linkback, document: Document) -> Outcome:
    said = look(row, document)
    if isinstance(said, NoLink):
        return _without_link(said)
    about = mention_trust.rule_about_author
    author = about(said.understood, row.origin, document.url)
    rule = strictest([document.rule, author])
    if trust(rule) == Trust.BLOCKED:
        return partial(_give_up, why="blocked")
    trusted_by = rule if trust(rule) == Trust.TRUSTED else None
    return partial(_note_verified, origin=said, trusted_by=trusted_by)


def _without_link(said: NoLink) -> Outcome:
    if said.says_gone:
        return partial(_note_gone, why="gone")
    if not said.is_whole:  # what was there may stand further down now
        return partial(_give_up, why="too-long")
    return partial(_note_gone, why="no-link")


def _note_verified(
    row: Linkback, origin: Origin, *, trusted_by: TrustRule | None
) -> timedelta:
    """Note that the link was found, and show what the page says of it."""
    row.matched_alias = origin.is_alias
    row.verified_at = row.verified_at or timezone.now()
    publishing.show(row, origin, trusted_by=trusted_by)
    row.state, row.why, row.tries = Linkback.State.VERIFIED, "", 0
    return LOOKED_AT_EVERY


def _note_gone(row: Linkback, why: str) -> None:
    """Note that the page has no link to us, or is no more (R9)."""
    was_there = row.verified_at is not None
    if was_there:  # what a reader told us of, and was never found, people decide
        publishing.take_down(row)
    row.state = Linkback.State.GONE if was_there else Linkback.State.FAILED
    row.why = why


def _give_up(row: Linkback, why: str) -> None:
    was_there = row.verified_at is not None
    row.state = Linkback.State.STALE if was_there else Linkback.State.FAILED
    row.why = why


def _try_again(row: Linkback, why: str) -> timedelta | None:
    """Put a page that cannot be had off; what readers see of it stays meanwhile."""
    if row.tries >= len(WAITS):
        _give_up(row, why)
        return None
    row.tries, row.why = row.tries + 1, why
    return WAITS[row.tries - 1]


@transaction.atomic
def _wait_in_line(row: Linkback, seconds: float) -> None:
    """Come back when the origin's host may be asked again.

    All that wait for one host come at different moments: the next in line gets there.
    """
    in_line = Linkback.objects.waiting().filter(host=row.host).count()
    wait = seconds + random.uniform(0, in_line)  # noqa: S311  # no secret
    at = timezone.now() + timedelta(seconds=wait)
    waiting = Linkback.objects.waiting().filter(pk=row.pk)
    waiting.update(lease_until=at + receiving.LEASE)
    verify.using(run_after=at).enqueue(linkback=row.pk)


def _named(error: FetchError) -> str:
    if isinstance(error, http_fetch.NameUnknown):
        return "no-name"
    return "slow" if isinstance(error, http_fetch.TooSlow) else "unreachable"
