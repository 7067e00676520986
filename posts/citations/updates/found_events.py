"""What was found to have happened to sources: stored once, whoever reports it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.text import Truncator

from evidenceblog.core import event_queue
from posts.citations.identifiers import cochrane_number
from posts.citations.models import Source, SourceEvent

from .source_updates import FINAL, SourceUpdate

Kind = SourceEvent.Kind
# One notice is dated by its day online, or by its issue.
SAME_NOTICE_WITHIN = timedelta(days=366)
# Characters; a whole abstract has about three thousand.
LONGEST_CONCLUSIONS = 4_000


@transaction.atomic
def record_updates(
    source: int, updates: Iterable[SourceUpdate], found_by: str
) -> list[SourceEvent]:
    """Store what is new among what a service says of a source, and return it.

    Each new event is recorded as `source.event_found`. What is known already takes on
    what it lacked, which is recorded as `source.event_completed`.
    """
    locked = Source.objects.select_for_update().filter(pk=source).first()
    if locked is None:
        return []
    known, new = list(locked.events.all()), []
    for update in sorted(updates, key=_telling_most_first):
        if same := [event for event in known if is_same(update, event)]:
            known_one = max(same, key=partial(_likeness, update))
            if _complete(known_one, update):
                event_queue.record("source.event_completed", source_event=known_one.pk)
            continue
        event = _make(locked, update, found_by)
        known.append(event)
        new.append(event)
        event_queue.record("source.event_found", source_event=event.pk)
    return new


def _telling_most_first(update: SourceUpdate) -> tuple[bool, int]:
    """Sort by whether there is a notice, and the newest version of a review first."""
    review = cochrane_number(update.notice_doi)
    return not update.notice_doi, -review[1] if review else 0


def _likeness(update: SourceUpdate, event: SourceEvent) -> tuple[bool, bool]:
    """Prefer, of several events that may be meant, the one with the same notice."""
    return (
        bool(update.notice_doi) and update.notice_doi == event.notice_doi,
        bool(update.notice_pmid) and update.notice_pmid == event.notice_pmid,
    )


def is_same(update: SourceUpdate, event: SourceEvent) -> bool:
    """Tell whether a report is of an event that is stored already."""
    if update.kind == Kind.NEW_VERSION:
        return _is_known_version(update, event)
    if update.kind in FINAL and event.kind in FINAL:
        return update.kind == event.kind or not _are_different(update, event)
    if update.kind != event.kind:
        return False
    return update.kind == Kind.SPLIT or not _are_different(update, event)


def _is_known_version(update: SourceUpdate, event: SourceEvent) -> bool:
    """Tell whether a version, or one after it, was found before."""
    if event.kind not in {Kind.NEW_VERSION, Kind.WITHDRAWAL}:
        return False
    if update.notice_pmid and update.notice_pmid == event.notice_pmid:
        return True
    if not (update.successors or event.successors or event.kind == Kind.WITHDRAWAL):
        return update.happened_on == event.happened_on  # both in place
    mine, known = update.notice_doi, event.notice_doi
    if mine and known:
        return mine == known or _is_not_after(mine, known)
    return event.kind == Kind.NEW_VERSION and not _are_different(update, event)


def _is_not_after(doi: str, known: str) -> bool:
    mine, other = cochrane_number(doi), cochrane_number(known)
    return bool(mine and other and mine[0] == other[0] and mine[1] <= other[1])


def _are_different(update: SourceUpdate, event: SourceEvent) -> bool:
    """Tell whether a report and an event of one kind have two notices.

    By their DOIs, else by their numbers; without either, by dates far from each other.
    """
    if update.notice_doi and event.notice_doi:
        return update.notice_doi != event.notice_doi
    if update.notice_pmid and event.notice_pmid:
        return update.notice_pmid != event.notice_pmid
    if update.happened_on and event.happened_on:
        return abs(update.happened_on - event.happened_on) > SAME_NOTICE_WITHIN
    return False


def _make(source: Source, update: SourceUpdate, found_by: str) -> SourceEvent:
    return SourceEvent.objects.create(
        source=source,
        kind=update.kind,
        notice_doi=update.notice_doi,
        notice_pmid=update.notice_pmid,
        successors=list(update.successors),
        happened_on=update.happened_on,
        found_by=found_by,
        details=_details(update),
    )


def _details(update: SourceUpdate) -> dict[str, str]:
    details = {
        "type": update.said_as,
        "title": update.title,
        "citation": update.citation,
        "conclusions": _clipped(update.conclusions),
        "former_conclusions": _clipped(update.former_conclusions),
        "date": "-".join(f"{part:02}" for part in update.happened),
    }
    return {name: text for name, text in details.items() if text}


def _clipped(text: str) -> str:
    return Truncator(text).chars(LONGEST_CONCLUSIONS)


def _complete(event: SourceEvent, update: SourceUpdate) -> bool:
    """Give an event what a second report knows and the first did not; tell whether it
    knew more."""
    changed = []
    for field in ("notice_doi", "notice_pmid", "happened_on"):
        if not getattr(event, field) and (value := getattr(update, field)):
            setattr(event, field, value)
            changed.append(field)
    if event.kind == update.kind == Kind.SPLIT:
        successors = _joined(event.successors, update.successors)
        if successors != event.successors:
            event.successors = successors
            changed.append("successors")
    details = _details(update) | event.details
    if details != event.details:
        event.details = details
        changed.append("details")
    if changed:
        event.save(update_fields=changed)
    return bool(changed)


def _joined(known: Sequence[str], said: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*known, *said]))
