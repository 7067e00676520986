"""Verifying: the origin is fetched, and what it says decides what becomes of a linkback.

Each row says itself when it is looked at next, so a look that was lost, with its job or
its worker, is made up for.
"""

import random
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from evidenceblog.ground import fetching
from evidenceblog.ground.engine import task
from evidenceblog.ground.fetching import Fetched, FetchError, HostBusy

from . import publishing, receiving, trusting
from .models import Linkback, Standing
from .origins import NoLink, Origin, look

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


@task()
def verify(linkback: int) -> None:
    """Look at the origin of a linkback and note what became of it.

    The page is fetched outside of any transaction; whoever looks twice at the same time
    notes the same.
    """
    row = Linkback.objects.select_related("post__live", "comment").get(pk=linkback)
    if receiving.is_erased(row):
        return
    if trusting.standing_of(row.origin) == Standing.Verdict.BLOCKED:
        _give_up(row, "blocked")
        return
    try:
        answer = fetching.fetch(row.origin)
    except HostBusy as busy:
        _wait_in_line(row, busy.retry_after)
    except fetching.AddressRefused:
        _give_up(row, "refused")
    except FetchError as error:
        _try_again(row, _named(error))
    else:
        _note_answer(row, answer)


@task()
def verify_due() -> None:
    """Look at what is due: what was put off, what was lost, and what was seen a week
    ago. A lease keeps the next minute from queueing the same once more."""
    with transaction.atomic():
        due = Linkback.objects.select_for_update(skip_locked=True).filter(
            lease_until__lte=timezone.now()
        )
        for row in due.order_by("lease_until")[:MOST_DUE]:
            receiving.have_looked_at(row)


def _note_answer(row: Linkback, answer: Fetched) -> None:
    if answer.status == HTTPStatus.GONE:
        _note_gone(row, "gone")
    elif not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        _try_again(row, "unreachable")
    elif isinstance(said := look(row, answer), NoLink):
        _note_gone(row, "gone" if said.says_gone else "no-link")
    elif trusting.standing_of_page(row, said.understood) == Standing.Verdict.BLOCKED:
        _give_up(row, "blocked")
    else:
        note_verified(row, said)


@transaction.atomic
def note_verified(row: Linkback, origin: Origin) -> None:
    """Note that the link was found, and show what the page says of it."""
    row = _locked(row)
    row.matched_alias = origin.is_alias
    row.verified_at = row.verified_at or timezone.now()
    publishing.show(row, origin)
    row.state, row.why, row.tries = Linkback.State.VERIFIED, "", 0
    _keep(row, LOOKED_AT_EVERY)


@transaction.atomic
def _note_gone(row: Linkback, why: str) -> None:
    """Note that the page has no link to us, or is no more (R9)."""
    row = _locked(row)
    publishing.take_down(row)
    was_there = row.verified_at is not None
    row.state = Linkback.State.GONE if was_there else Linkback.State.FAILED
    row.why = why
    _keep(row, None)


@transaction.atomic
def _give_up(row: Linkback, why: str) -> None:
    row = _locked(row)
    was_there = row.verified_at is not None
    row.state = Linkback.State.STALE if was_there else Linkback.State.FAILED
    row.why = why
    _keep(row, None)


def _try_again(row: Linkback, why: str) -> None:
    """Put a page that cannot be had off; what readers see of it stays meanwhile."""
    if row.tries >= len(WAITS):
        _give_up(row, why)
        return
    with transaction.atomic():
        row = _locked(row)
        wait = WAITS[min(row.tries, len(WAITS) - 1)]
        row.tries, row.why = row.tries + 1, why
        _keep(row, wait)


@transaction.atomic
def _wait_in_line(row: Linkback, seconds: float) -> None:
    """Come back when the origin's host may be asked again.

    All that wait for one host come at different moments: the next in line gets there.
    """
    row = _locked(row)
    in_line = Linkback.objects.filter(host=row.host, state=Linkback.State.RECEIVED)
    wait = seconds + random.uniform(0, in_line.count())  # noqa: S311  # no secret
    at = timezone.now() + timedelta(seconds=wait)
    row.lease_until = at + receiving.LEASE
    row.save(update_fields=["lease_until"])
    verify.using(run_after=at).enqueue(linkback=row.pk)


def _locked(row: Linkback) -> Linkback:
    locked = Linkback.objects.select_for_update(of=("self",))
    return locked.select_related("post__live", "comment").get(pk=row.pk)


def _keep(row: Linkback, wait: timedelta | None) -> None:
    now = timezone.now()
    row.looked_at = now
    row.lease_until = now + wait if wait else None
    row.save()


def _named(error: FetchError) -> str:
    if isinstance(error, fetching.NameUnknown):
        return "no-name"
    return "slow" if isinstance(error, fetching.TooSlow) else "unreachable"
