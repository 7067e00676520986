"""The weekly question to Crossref and PubMed what happened to each source in use.

A failure changes nothing that is known: it is noted since when a service was asked in
vain, and it is asked again, later each time.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from evidenceblog.core.models import SiteSettings
from evidenceblog.core.service_client import ServiceError
from evidenceblog.core.task_backend import task
from posts.citations.csl_text import field_text
from posts.citations.identifiers import cochrane_number
from posts.citations.models import Source, SourceWatch
from posts.citations.records.csl_records import clean_record
from posts.citations.records.reference_lines import AGREES, agreement
from posts.citations.services import crossref, pubmed, request_turns
from posts.citations.services.crossref import WorkUnknown
from posts.citations.services.pubmed import PubmedRecord
from posts.citations.services.request_turns import ServiceOff, ServicePaused

from .found_events import record_updates
from .source_updates import (
    SourceUpdate,
    crossref_updates,
    pubmed_updates,
    wanted_links,
)

Registry = SourceWatch.Registry

ASKED_EVERY = timedelta(days=7)
# After the first failure, the second, and so on; then as after the last.
BACK_OFF = [timedelta(hours=hours) for hours in (1, 4, 12, 24, 48, 72)]
# A source that was just cited: nobody hurries, but an editor looks at the page.
FIRST_WITHIN = timedelta(minutes=50)
# Nothing that is queued twice is asked about twice.
LEASE = timedelta(hours=12)
# Sources asked about in one hour: a week has room for 50,000 questions.
MOST_DUE = 300
# Versions of a review that are looked for at once beyond the newest one known.
AHEAD = 3
MOST_VERSIONS = 60
# Records in a chain of updates; none known has more than ten.
LONGEST_CHAIN = 20
LONGEST_ERROR = 300


def registries_on() -> list[SourceWatch.Registry]:
    """Return which of the services the operator lets the site ask."""
    on = {Registry.CROSSREF: crossref.is_on(), Registry.PUBMED: pubmed.is_on()}
    return [registry for registry, is_on in on.items() if is_on]


def is_any_on() -> bool:
    return bool(registries_on())


def sources_in_use() -> set[int]:
    """Return the keys of the sources that live posts rest on."""
    ask: Callable[[], set[int]] = import_string(settings.SOURCES_IN_USE)
    return ask()


@task(when=is_any_on)
def check_due_sources() -> None:
    """Queue the question about each source that is due."""
    if SiteSettings.is_quiet_now():
        return
    in_use = sources_in_use()
    add_watches(in_use)
    now = timezone.now()
    with transaction.atomic():
        watches = SourceWatch.objects.select_for_update(skip_locked=True)
        due = watches.filter(
            next_at__lte=now, source__in=in_use, service__in=registries_on()
        ).exclude(service__in=_paused())
        for watch in due.order_by("next_at")[:MOST_DUE]:
            _lease(watch)
            check_source.enqueue(watch=watch.pk)


def _paused() -> list[SourceWatch.Registry]:
    """Return the services that want no request now."""
    names = request_turns.pauses()
    return [registry for registry in registries_on() if registry.label in names]


@dataclass
class Asking:
    """Which services are asked about a source now, and which not before when."""

    now: list[str] = field(default_factory=list)
    later: dict[str, datetime] = field(default_factory=dict)


@transaction.atomic
def ask_now(source: Source) -> Asking:
    """Queue the questions about one source; tell who is asked, and who wants to wait."""
    add_watches({source.pk})
    asking, pauses = Asking(), request_turns.pauses()
    watches = source.watches.filter(service__in=registries_on()).order_by("service")
    for watch in watches.select_for_update():
        name = watch.get_service_display()
        if until := pauses.get(name):
            asking.later[name] = until
            _put_off(watch, until - timezone.now())
        else:
            asking.now.append(name)
            _lease(watch)
            check_source.enqueue(watch=watch.pk)
    return asking


def add_watches(sources: set[int]) -> None:
    """Note for each source which services can be asked about it."""
    found = Source.objects.filter(pk__in=sources)
    now = timezone.now()
    SourceWatch.objects.bulk_create(
        [
            SourceWatch(
                source=source,
                service=registry,
                next_at=now + random.random() * FIRST_WITHIN,  # noqa: S311
            )
            for registry in registries_on()
            for source in found.exclude(watches__service=registry)
            if source.doi or (registry == Registry.PUBMED and _typed_pmid(source))
        ],
        ignore_conflicts=True,
    )


@task(queue="links")
def check_source(watch: int) -> None:
    """Ask a service what happened to a source, and store what is new."""
    row = SourceWatch.objects.select_related("source").filter(pk=watch).first()
    if row is None or SiteSettings.is_quiet_now():
        return
    ask = _ask_pubmed if row.service == Registry.PUBMED else _ask_crossref
    try:
        updates = ask(row)
    except ServiceOff:
        return
    except ServicePaused as paused:
        _put_off(row, timedelta(seconds=paused.retry_after))
    except WorkUnknown:
        _note_failure(
            row, f"{row.get_service_display()} does not know it", unknown=True
        )
    except ServiceError as failure:
        _note_failure(row, str(failure), getattr(failure, "retry_after", None) or 0)
    else:
        record_updates(row.source_id, updates, row.service)
        _note_answer(row)


def _ask_crossref(watch: SourceWatch) -> list[SourceUpdate]:
    source = watch.source
    doi = source.doi or ""
    newer: list[crossref.Work] = []
    if cochrane_number(doi):
        work, newer = _fetch_versions(doi)
    else:
        work = crossref.fetch_work(doi)
    watch.doi = "" if crossref.is_named(work, doi) else _primary_doi(work, source)
    updates = crossref_updates(work, newer, read_on=source.added_at.date())
    # What leads from one of its DOIs to the other is the work itself.
    return (
        [one for one in updates if one.notice_doi != doi.lower()]
        if watch.doi
        else updates
    )


def _primary_doi(work: crossref.Work, source: Source) -> str:
    """Return the DOI of a work that was found by an alias of it.

    Raises ServiceError if it is another work, as its title says.
    """
    csl = clean_record(work)
    mine, other = field_text(source.csl, "title"), field_text(csl, "title")
    alike = (agreement(mine, other), agreement(other, mine))
    if not (csl.get("DOI") and mine and other and min(alike) >= AGREES):
        raise ServiceError(f"{crossref.NAME} answered about another work")
    return str(csl["DOI"]).lower()


def _fetch_versions(doi: str) -> tuple[crossref.Work, list[crossref.Work]]:
    """Ask for a review and its next versions in one list, and on while there are more.

    Raises WorkUnknown if the review itself is not there.
    """
    number, version = cochrane_number(doi) or ("", 0)
    stem, asked, found = f"10.1002/14651858.{number}.pub", version, []
    while asked < MOST_VERSIONS:
        last = asked + AHEAD
        dois = [f"{stem}{later}" for later in range(asked + 1, last + 1)]
        found += crossref.fetch_works([doi, *dois] if asked == version else dois)
        asked = last
        if not any(crossref.is_named(work, dois[-1]) for work in found):
            break
    own = [work for work in found if crossref.is_named(work, doi)]
    if not own:
        raise WorkUnknown(doi)
    return own[0], [work for work in found if work not in own]


def _ask_pubmed(watch: SourceWatch) -> list[SourceUpdate]:
    record = _find_record(watch)
    watch.is_unknown = record is None
    if record is None:
        return []
    linked = _fetch_linked(record)
    return pubmed_updates(record, linked)


def _find_record(watch: SourceWatch) -> PubmedRecord | None:
    """Return PubMed's record of a source, or None if it has none with its DOI.

    Raises WorkUnknown if a typed PMID leads nowhere, or to another work.
    """
    names, typed = _dois(watch.source), _typed_pmid(watch.source)
    pmid = typed or watch.pmid or _find_pmid(names)
    if not pmid:
        return None
    record = next(iter(pubmed.fetch_records([pmid])), None)
    if record and not all(_is_another(record, doi) for doi in names or [""]):
        watch.pmid = pmid
        return record
    if typed:
        raise WorkUnknown(pmid)
    watch.pmid = ""
    return None


def _dois(source: Source) -> list[str]:
    """Return the DOI of a source, and the one of which it is an alias."""
    primary = source.watches.filter(service=Registry.CROSSREF).values_list(
        "doi", flat=True
    )
    return [doi for doi in (source.doi, *primary) if doi]


def _find_pmid(dois: list[str]) -> str:
    """Return the number that PubMed has for the first of these DOIs that it knows."""
    return next(filter(None, map(pubmed.find_pmid, dois)), "")


def _is_another(record: PubmedRecord, doi: str) -> bool:
    """Tell whether a record is of a work with another DOI; a short one says nothing."""
    is_whole = doi and not doi.startswith("10/")
    return bool(record.doi and is_whole and record.doi.lower() != doi.lower())


def _fetch_linked(record: PubmedRecord) -> dict[str, PubmedRecord]:
    """Return the records that tell what happened to one, along chains of updates."""
    linked: dict[str, PubmedRecord] = {record.pmid: record}
    wanted = wanted_links(record)
    for _step in range(LONGEST_CHAIN):
        wanted = [pmid for pmid in dict.fromkeys(wanted) if pmid not in linked]
        if not wanted:
            break
        fetched = pubmed.fetch_records(wanted)
        linked |= {one.pmid: one for one in fetched}
        wanted = [
            link.pmid
            for one in fetched
            for link in one.corrections
            if link.ref_type == "UpdateIn" and link.pmid
        ]
    return linked


def _typed_pmid(source: Source) -> str:
    return str(source.csl.get("PMID") or "")


def _lease(watch: SourceWatch) -> None:
    watch.next_at = timezone.now() + LEASE
    watch.save(update_fields=["next_at"])


def _note_answer(watch: SourceWatch) -> None:
    now = timezone.now()
    # Not save(), which would bring back what was deleted meanwhile.
    SourceWatch.objects.filter(pk=watch.pk).update(
        pmid=watch.pmid,
        doi=watch.doi,
        is_unknown=watch.is_unknown,
        asked_at=now,
        answered_at=now,
        next_at=now + ASKED_EVERY * random.uniform(0.9, 1),  # noqa: S311
        failing_since=None,
        failures=0,
        last_error="",
    )


def _note_failure(
    watch: SourceWatch, said: str, retry_after: int = 0, *, unknown: bool = False
) -> None:
    now = timezone.now()
    wait = BACK_OFF[min(watch.failures, len(BACK_OFF) - 1)]
    wait *= random.uniform(0.8, 1.2)  # noqa: S311
    SourceWatch.objects.filter(pk=watch.pk).update(
        is_unknown=unknown,
        asked_at=now,
        next_at=now + max(wait, timedelta(seconds=retry_after)),
        failing_since=Coalesce(F("failing_since"), Value(now)),
        failures=F("failures") + 1,
        last_error=said[:LONGEST_ERROR],
    )


def _put_off(watch: SourceWatch, wait: timedelta) -> None:
    """Ask later, in no crowd: the service wants nothing of us now."""
    later = wait + random.random() * FIRST_WITHIN  # noqa: S311
    SourceWatch.objects.filter(pk=watch.pk).update(next_at=timezone.now() + later)
