"""Retraction Watch's list, a CSV file (https://gitlab.com/crossref/retraction-watch-data):
for sites that may ask no service, and for what publishers tell nobody."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from posts.citations.identifiers import NotAnIdentifier, clean_doi, clean_pmid
from posts.citations.models import Source, SourceEvent, SourceWatch

from .found_events import record_updates
from .source_updates import SourceUpdate

Kind = SourceEvent.Kind

NATURES = {
    "retraction": Kind.RETRACTION,
    "expression of concern": Kind.EXPRESSION_OF_CONCERN,
    "correction": Kind.CORRECTION,
}
TAKEN_BACK = "reinstatement"
COLUMNS = {
    *("Record ID", "Title", "RetractionDate", "RetractionDOI", "RetractionPubMedID"),
    *("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature"),
}
# A line with the longest notes has a few kilobytes.
LONGEST_FIELD = 1_000_000


class NotTheList(ValueError):
    """A file that is not Retraction Watch's list; the message says what it lacks."""


@dataclass
class ListReport:
    """What an import found; `unreadable` are numbers of lines."""

    lines: int = 0
    unreadable: list[int] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)
    new: list[SourceEvent] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    newest: str = ""
    without_identifier: int = 0
    compared: int = 0


class SourceIndex:
    """The sources, found by DOI and PMID."""

    def __init__(self) -> None:
        self.by_doi: dict[str, Source] = {}
        self.by_pmid: dict[str, Source] = {}
        self.without_identifier = 0
        found = dict(SourceWatch.objects.exclude(pmid="").values_list("source", "pmid"))
        for source in Source.objects.all():
            pmid = str(source.csl.get("PMID") or found.get(source.pk, ""))
            if source.doi:
                self.by_doi[source.doi] = source
            if pmid:
                self.by_pmid[pmid] = source
            self.without_identifier += not (source.doi or pmid)

    def all(self) -> set[int]:
        """Return the keys of the sources of which a list can tell."""
        sources = [*self.by_doi.values(), *self.by_pmid.values()]
        return {source.pk for source in sources}

    def find(self, doi: str, pmid: str) -> Source | None:
        """Return the source with this DOI, else the one with this PMID and no other DOI."""
        if doi and (found := self.by_doi.get(doi)):
            return found
        found = self.by_pmid.get(pmid) if pmid else None
        is_another = found and found.doi and doi and found.doi != doi
        return None if is_another else found


def import_list(lines: Iterable[str]) -> ListReport:
    """Store what the list says of the site's sources.

    Raises NotTheList before anything is stored.
    """
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(lines)
    if missing := sorted(COLUMNS - set(reader.fieldnames or ())):
        raise NotTheList(", ".join(missing))
    library, report = SourceIndex(), ListReport()
    report.without_identifier = library.without_identifier
    newest: date | None = None
    for number, row in _rows(reader):
        report.lines += 1
        if row is None:
            report.unreadable.append(number)
            continue
        day = _day(row["RetractionDate"])
        newest = max(filter(None, (newest, day)), default=None)
        _take(row, day, library, report)
    report.newest = newest.isoformat() if newest else ""
    if report.lines > len(report.unreadable):
        report.compared = _note_answers(library.all())
    return report


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield each line's number and fields; None for one that is no whole line."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, None
        else:
            is_whole = None not in row and None not in row.values()
            yield reader.line_num, row if is_whole else None


def _take(
    row: dict[str, str], day: date | None, library: SourceIndex, report: ListReport
) -> None:
    doi, pmid = _doi(row["OriginalPaperDOI"]), _pmid(row["OriginalPaperPubMedID"])
    source = library.find(doi, pmid)
    if source is None:
        return
    report.matched.add(source.pk)
    nature = row["RetractionNature"].strip().lower()
    if nature == TAKEN_BACK:
        report.taken_back.append(str(source))
    elif kind := NATURES.get(nature):
        update = SourceUpdate(
            kind=kind,
            said_as=nature,
            notice_doi=_doi(row["RetractionDOI"]),
            notice_pmid=_pmid(row["RetractionPubMedID"]),
            happened=(day.year, day.month, day.day) if day else (),
            title=row["Title"],
            citation=f"Retraction Watch {row['Record ID']}",
        )
        service = SourceWatch.Registry.RETRACTION_WATCH
        report.new += record_updates(source.pk, [update], service)


def _day(text: str) -> date | None:
    """Return a day that is written as 7/1/2021, with or without 0:00 behind it."""
    with suppress(ValueError):
        month, day, year = (int(part) for part in text.partition(" ")[0].split("/"))
        return date(year, month, day)
    return None


def _doi(text: str) -> str:
    """Return a DOI; “unavailable” stands for none."""
    with suppress(NotAnIdentifier):
        return clean_doi(text).lower()
    return ""


def _pmid(text: str) -> str:
    with suppress(NotAnIdentifier):
        return clean_pmid(text)
    return ""


@transaction.atomic
def _note_answers(sources: set[int]) -> int:
    """Note that the list was asked about these sources."""
    now = timezone.now()
    SourceWatch.objects.bulk_create(
        [
            SourceWatch(
                source_id=source,
                service=SourceWatch.Registry.RETRACTION_WATCH,
                asked_at=now,
                answered_at=now,
                next_at=None,
            )
            for source in sources
        ],
        update_conflicts=True,
        unique_fields=["source", "service"],
        update_fields=["asked_at", "answered_at"],
    )
    return len(sources)
