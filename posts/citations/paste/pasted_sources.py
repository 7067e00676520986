"""Pasted works on their way into the library: added, looked up, stored or dropped.

Nothing becomes a source but by `store`, for the record that an editor was shown.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from evidenceblog.core.http_fetch import AddressRefused, FetchError
from evidenceblog.core.models import SiteSettings, User
from evidenceblog.core.service_client import ServiceError
from evidenceblog.core.task_backend import task
from posts.citations.duplicates import find_similar, find_twin
from posts.citations.models import PastedSource, Source

from .pasted_text import Doubt, PastedWork
from .source_lookup import FoundRecord, compare, join_pasted, look_up, needs_lookup

State = PastedSource.State
# A work that is asked about is nobody else's for so long: then its worker is dead.
CLAIM = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 120, 720))
"""How long to wait after each try without an answer; after the last one, as long again."""
MOST_TRIES = 12
# Of works that nobody has answered for, what is kept.
KEPT = timedelta(days=180)
# Without these a record is no reference: they need the form.
TO_BE_TYPED = {Doubt.UNREADABLE, Doubt.NO_TITLE, Doubt.AUTHORS}


class NotStored(Exception):
    """A pasted work was not stored: it was changed meanwhile, or is here already."""


def open_pastes(user: User) -> QuerySet[PastedSource]:
    """Return the works that somebody pasted and has not answered for."""
    return PastedSource.objects.filter(pasted_by=user).exclude(state=State.STORED)


@transaction.atomic
def add(works: Iterable[PastedWork], by: User) -> list[PastedSource]:
    """Keep what was pasted, and queue its look-up where there is somebody to ask."""
    now = timezone.now()  # one moment for all: they are listed as they were pasted
    rows = [_row(work, by, now) for work in works]
    PastedSource.objects.bulk_create(rows)
    if any(row.state == State.WAITING for row in rows):
        look_up_pasted.enqueue()
    return rows


def known_sources(row: PastedSource) -> dict[str, list[Source]]:
    """Return the sources that a work is for certain, and those that it may be."""
    same = list({one.pk: one for one in find_twin(Source(), row.csl).values()}.values())
    similar = [one for one in find_similar(Source(), row.csl) if one not in same]
    return {"same": same, "similar": [] if same else similar}


def may_be_stored(row: PastedSource) -> bool:
    """Say whether a record can become a source as it is."""
    return row.state in {State.FOUND, State.ASKED} and not (
        TO_BE_TYPED & set(row.doubts)
    )


def is_clear(row: PastedSource) -> bool:
    """Say whether nothing has to be asked about a work: it was found, and is new."""
    return row.state == State.FOUND and not any(known_sources(row).values())


def may_be_asked(row: PastedSource) -> bool:
    """Say whether there is somebody to ask about a work."""
    return row.state != State.STORED and needs_lookup(row.pasted)


@transaction.atomic
def store(row: PastedSource, digest: str) -> Source:
    """Make a source of the record that an editor was shown. Raises NotStored."""
    row = _locked(row)
    if row.digest != digest or not may_be_stored(row):
        raise NotStored
    if find_twin(Source(), row.csl):
        raise NotStored
    source = Source.objects.create(csl=row.csl)
    return _settle(row, source)


@transaction.atomic
def settle(row: PastedSource, source: Source) -> Source:
    """Note which source a pasted work became, or was before."""
    return _settle(_locked(row), source)


def drop(row: PastedSource) -> None:
    """Forget a work that was pasted and is not wanted."""
    PastedSource.objects.filter(pk=row.pk).exclude(state=State.STORED).delete()


@transaction.atomic
def ask_again(row: PastedSource) -> None:
    """Queue another look-up of a work at once."""
    row = _locked(row)
    if not may_be_asked(row):
        return
    row.state, row.next_at, row.tries = State.WAITING, timezone.now(), 0
    row.save()
    look_up_pasted.enqueue()


@task()
def look_up_pasted() -> None:
    """Look up each pasted work that is due, one after the other; a quiet site asks none."""
    if SiteSettings.is_quiet_now():
        return
    while row := _claim():
        _look_up(row)


@task()
def delete_old_pastes() -> None:
    """Forget works that nobody has answered for in half a year."""
    old = PastedSource.objects.filter(pasted_at__lt=timezone.now() - KEPT)
    old.exclude(state=State.STORED).delete()


def _row(work: PastedWork, by: User, now: datetime) -> PastedSource:
    row = PastedSource(
        form=work.form,
        text=work.text,
        pasted=work.csl,
        csl=work.csl,
        authors_text=work.authors_text,
        pasted_by=by,
        pasted_at=now,
    )
    twin = next(iter(find_twin(Source(), work.csl).values()), None)
    if twin is None and needs_lookup(work.csl):
        row.doubts = list(work.doubts)
        row.next_at = now
        return row
    found = FoundRecord(doubts=list(work.doubts))
    if twin:
        found.csl = dict(twin.csl)
        compare(work.form, work.text, work.csl, found)
        found.csl = {}
    elif Doubt.UNREADABLE not in work.doubts and _has_number(work):
        found.doubt(Doubt.NOT_ASKED)
    _show(row, join_pasted(work.csl, found) if work.csl else found)
    return row


def _has_number(work: PastedWork) -> bool:
    return any(work.csl.get(name) for name in ("DOI", "PMID", "PMCID", "URL"))


def _claim() -> PastedSource | None:
    """Take the next due work; no other worker takes it for a while."""
    due = PastedSource.objects.filter(state=State.WAITING, next_at__lte=timezone.now())
    while row := due.order_by("next_at", "pk").first():
        taken = due.filter(pk=row.pk, next_at=row.next_at).update(
            next_at=timezone.now() + CLAIM, tries=F("tries") + 1
        )
        if taken:
            row.refresh_from_db()
            return row
    return None


def _look_up(row: PastedSource) -> None:
    try:
        found = look_up(row.form, row.text, row.pasted)
    except AddressRefused as refusal:
        found = FoundRecord(doubts=[Doubt.UNKNOWN])
        _answer(row, join_pasted(row.pasted, found), str(refusal))
    except (ServiceError, FetchError) as failure:
        _put_off(row, failure)
    else:
        _answer(row, found)


def _put_off(row: PastedSource, failure: ServiceError | FetchError) -> None:
    """Keep a work that nobody could be asked about; after many tries, ask its editor."""
    if row.tries >= MOST_TRIES:
        found = FoundRecord(doubts=[Doubt.NO_ANSWER])
        _answer(row, join_pasted(row.pasted, found), str(failure))
        return
    wait = WAITS[min(row.tries, len(WAITS)) - 1]
    asked = timedelta(seconds=getattr(failure, "retry_after", None) or 0)
    _waiting(row).update(
        next_at=timezone.now() + max(wait, asked), last_error=str(failure)[:300]
    )


def _answer(row: PastedSource, found: FoundRecord, error: str = "") -> None:
    """Show what was found, unless the editor has answered meanwhile."""
    is_readable = found.origins.get("author") not in {None, "pasted"}
    for doubt in map(Doubt, row.doubts):
        if doubt != Doubt.AUTHORS or not is_readable:
            found.doubt(doubt)
    _show(row, found)
    _waiting(row).update(
        **{name: getattr(row, name) for name in ("csl", "origins", "doubts", "state")},
        next_at=None,
        last_error=error[:300],
    )


def _show(row: PastedSource, found: FoundRecord) -> None:
    row.csl, row.origins = found.csl, found.origins
    row.doubts = [str(doubt) for doubt in found.doubts]
    row.state = State.ASKED if found.doubts else State.FOUND
    row.next_at = None


def _waiting(row: PastedSource) -> QuerySet[PastedSource]:
    return PastedSource.objects.filter(pk=row.pk, state=State.WAITING)


def _locked(row: PastedSource) -> PastedSource:
    found = PastedSource.objects.select_for_update().filter(pk=row.pk).first()
    if found is None or found.state == State.STORED:
        raise NotStored
    return found


def _settle(row: PastedSource, source: Source) -> Source:
    row.state, row.source, row.next_at = State.STORED, source, None
    row.save()
    return source
