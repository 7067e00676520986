"""What Crossref and PubMed say happened to a work, as pure functions of their answers.

Updates stand with the work that they change: `updated-by` (Crossref), `UpdateIn`,
`RetractionIn` and the like (PubMed). `update-to` stands with the notice, and counts only
where it names the work itself. A notice of a retraction is not a retracted work.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from evidenceblog.core.text import clean_line
from posts.citations.csl_text import plain_line
from posts.citations.dates import date_parts
from posts.citations.identifiers import cochrane_number
from posts.citations.models import SourceEvent
from posts.citations.services.pubmed import PubmedRecord, RecordLink

Kind = SourceEvent.Kind
Work = Mapping[str, Any]
Entry = tuple[str, str, tuple[int, ...]]

# Crossref's twelve types of updates.
CROSSREF_TYPES = {
    "addendum": Kind.CORRECTION,
    "clarification": Kind.CORRECTION,
    "correction": Kind.CORRECTION,
    "corrigendum": Kind.CORRECTION,
    "erratum": Kind.CORRECTION,
    "partial_retraction": Kind.CORRECTION,  # the rest stands
    "expression_of_concern": Kind.EXPRESSION_OF_CONCERN,
    "new_edition": Kind.NEW_VERSION,
    "new_version": Kind.NEW_VERSION,
    "removal": Kind.WITHDRAWAL,
    "retraction": Kind.RETRACTION,
    "withdrawal": Kind.WITHDRAWAL,
}
# NLM's types of links to what changes the work (fact sheet "Errata, Retractions, …").
PUBMED_TYPES = {
    "ErratumIn": Kind.CORRECTION,
    "CorrectedandRepublishedIn": Kind.CORRECTION,
    "PartialRetractionIn": Kind.CORRECTION,
    "ExpressionOfConcernIn": Kind.EXPRESSION_OF_CONCERN,
    "RetractionIn": Kind.RETRACTION,
}
NOTICE_TYPES = {
    *("RetractionOf", "ExpressionOfConcernFor", "ErratumFor"),
    "PartialRetractionOf",
}
# After these nobody should rely on a work. It goes once: who calls it withdrawn and who
# calls it retracted may mean the same.
FINAL = {Kind.RETRACTION, Kind.WITHDRAWAL}
# In capitals: of some publishers a notice is titled “Retracted: …”.
_PREFIX = re.compile(r"\W*(RETRACTED|WITHDRAWN|REMOVED)(?: ARTICLE)?\s*:")
_PREFIXES = {
    "RETRACTED": Kind.RETRACTION,
    "WITHDRAWN": Kind.WITHDRAWAL,
    "REMOVED": Kind.WITHDRAWAL,
}
_CITED_DOI = re.compile(r"\bdoi:\s*(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SourceUpdate:
    """One thing that a service says happened to a work."""

    kind: SourceEvent.Kind
    said_as: str  # the type in the service's own words
    notice_doi: str = ""
    notice_pmid: str = ""
    successors: tuple[str, ...] = ()
    happened: tuple[int, ...] = ()  # year, month and day, as far as known
    title: str = ""
    citation: str = ""
    # Of a newer version: what its authors conclude, and what they concluded in the work.
    conclusions: str = ""
    former_conclusions: str = ""

    @property
    def happened_on(self) -> date | None:
        """Return the day, or the first of its month or year; None if there is none."""
        return known_day(self.happened)


def known_day(parts: Sequence[int]) -> date | None:
    with suppress(TypeError, ValueError, OverflowError):
        return date(*[*parts, 1, 1][:3]) if parts else None
    return None


def title_kind(title: str) -> SourceEvent.Kind | None:
    """Tell what the beginning of a title says of the work: RETRACTED: and the like."""
    match = _PREFIX.match(title)
    return _PREFIXES[match[1]] if match else None


def is_taken_back(updates: Iterable[SourceUpdate]) -> bool:
    """Tell whether a work was retracted or withdrawn."""
    return any(update.kind in FINAL for update in updates)


# Crossref


def crossref_updates(
    work: Work, newer: Iterable[Work] = (), *, read_on: date | None = None
) -> list[SourceUpdate]:
    """Return what Crossref says of a work, and what it has of its next versions.

    `read_on` is the day on which the work was taken into the library: an update in place
    before that day is what was read.
    """
    own = _doi(work)
    found = [
        *_from_entries(work, own, read_on),
        *_from_relations(work, own),
        *_from_newer(newer, own),
    ]
    if not _is_notice(work, own):
        found += _from_title(_title(work))
    return found


def _entries(work: Work, field: str) -> Iterator[Entry]:
    """Yield type, DOI and day of each entry that has them."""
    entries = work.get(field)
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            kind = str(entry.get("type", "")).lower().replace("-", "_")
            doi = clean_line(str(entry.get("DOI", ""))).lower()
            yield kind, doi, tuple(date_parts(entry.get("updated")))


def _from_entries(work: Work, own: str, read_on: date | None) -> Iterator[SourceUpdate]:
    in_place = (entry for entry in _entries(work, "update-to") if entry[1] == own)
    versions = []
    for said, doi, happened in dict.fromkeys(
        (*_entries(work, "updated-by"), *in_place)
    ):
        kind = CROSSREF_TYPES.get(said)
        day = known_day(happened)
        if kind == Kind.NEW_VERSION and doi != own:
            versions.append((doi, happened))
        elif kind == Kind.NEW_VERSION and not (day and read_on and day > read_on):
            continue
        elif kind:
            yield SourceUpdate(
                kind=kind, said_as=said, notice_doi=doi, happened=happened
            )
    yield from _from_versions(versions, own)


def _from_versions(
    versions: list[tuple[str, tuple[int, ...]]], own: str
) -> Iterator[SourceUpdate]:
    """Yield the newest of the versions that are named, and where it goes on else."""
    elsewhere = [doi for doi, _day in versions if _goes_on_elsewhere(doi, own)]
    yield from _succession(own, elsewhere, "new_version")
    if rest := [one for one in versions if one[0] not in elsewhere]:
        doi, happened = max(rest, key=lambda one: (_version(one[0]), one[1]))
        yield from _succession(own, [doi], "new_version", happened)


def _from_relations(work: Work, own: str) -> Iterator[SourceUpdate]:
    relation = work.get("relation")
    relation = relation if isinstance(relation, dict) else {}
    if replaced := _related(relation, "is-replaced-by", own):
        yield from _succession(own, replaced, "is-replaced-by")
    # Both directions are in use for either: of a review the number tells which is newer.
    versions = _related(relation, "has-version", own) + _related(
        relation, "is-version-of", own
    )
    if newer := [doi for doi in versions if _is_later_version(doi, own)]:
        yield from _succession(own, newer, "has-version")
    if work.get("type") == "posted-content":
        for doi in _related(relation, "is-preprint-of", own):
            yield from _succession(own, [doi], "is-preprint-of")


def _related(relation: Mapping[str, Any], name: str, own: str) -> list[str]:
    links = relation.get(name)
    dois = (
        clean_line(str(link.get("id", ""))).lower()
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict) and link.get("id-type") == "doi"
    )
    return [doi for doi in dois if doi and doi != own]


def _from_newer(newer: Iterable[Work], own: str) -> Iterator[SourceUpdate]:
    """Yield the newest version of a review that was found by its number."""
    later = [work for work in newer if _is_later_version(_doi(work), own)]
    if not later:
        return
    newest = max(later, key=lambda work: _version(_doi(work)))
    happened = date_parts(newest.get("published-online")) or date_parts(
        newest.get("issued")
    )
    yield _newer_version(_doi(newest), _title(newest), tuple(happened), "pub")


def _is_notice(work: Work, own: str) -> bool:
    """Tell whether a work corrects or retracts another one."""
    return any(
        doi != own and CROSSREF_TYPES.get(said) not in {None, Kind.NEW_VERSION}
        for said, doi, _happened in _entries(work, "update-to")
    )


def _from_title(title: str) -> list[SourceUpdate]:
    kind = title_kind(title)
    return [SourceUpdate(kind=kind, said_as="title", title=title)] if kind else []


def _doi(work: Work) -> str:
    return clean_line(str(work.get("DOI", ""))).lower()


def _title(work: Work) -> str:
    """Return the title: a list in Crossref's works, a string in CSL-JSON."""
    said = work.get("title") or ""
    return plain_line(str(said[0] if isinstance(said, list) else said))


# Versions


def _version(doi: str) -> int:
    review = cochrane_number(doi)
    return review[1] if review else 0


def _is_later_version(doi: str, own: str) -> bool:
    mine, other = cochrane_number(own), cochrane_number(doi)
    return bool(mine and other and mine[0] == other[0] and other[1] > mine[1])


def _goes_on_elsewhere(doi: str, own: str) -> bool:
    """Tell whether a review goes on under another number: it was split or merged."""
    mine, other = cochrane_number(own), cochrane_number(doi)
    return bool(mine and other and mine[0] != other[0])


def _succession(
    own: str, dois: Sequence[str], said: str, happened: tuple[int, ...] = ()
) -> Iterator[SourceUpdate]:
    """Yield what it means that these works come after one."""
    elsewhere = [doi for doi in dois if _goes_on_elsewhere(doi, own)]
    rest = [doi for doi in dois if doi not in elsewhere and not _is_older(doi, own)]
    if len(rest) > 1 and not cochrane_number(own):
        elsewhere, rest = rest, []
    if elsewhere:
        yield SourceUpdate(
            kind=Kind.SPLIT,
            said_as=said,
            notice_doi=elsewhere[0] if len(elsewhere) == 1 else "",
            successors=tuple(sorted(elsewhere)),
            happened=happened,
        )
    if rest:
        yield _newer_version(max(rest, key=_version), "", happened, said)


def _is_older(doi: str, own: str) -> bool:
    return _is_later_version(own, doi)


def _newer_version(
    doi: str, title: str, happened: tuple[int, ...], said: str, pmid: str = ""
) -> SourceUpdate:
    """Return a newer version, or what it is called one for: a withdrawal."""
    withdrawn = title_kind(title)
    return SourceUpdate(
        kind=withdrawn or Kind.NEW_VERSION,
        said_as=said,
        notice_doi=doi.lower(),
        notice_pmid=pmid,
        successors=() if withdrawn or not doi else (doi.lower(),),
        happened=happened,
        title=title,
    )


# PubMed


def pubmed_updates(
    record: PubmedRecord, linked: Mapping[str, PubmedRecord]
) -> list[SourceUpdate]:
    """Return what PubMed says of a work; `linked` has the records that it leads to."""
    found = [*_from_links(record, linked), *_from_later_records(record, linked)]
    if not any(link.ref_type in NOTICE_TYPES for link in record.corrections):
        found += _from_title(record.title)
        if "Retracted Publication" in record.publication_types:
            found.append(
                SourceUpdate(kind=Kind.RETRACTION, said_as="Retracted Publication")
            )
    return found


def wanted_links(record: PubmedRecord) -> list[str]:
    """Return the numbers of the records that tell more of what happened to this one."""
    return [
        link.pmid
        for link in record.corrections
        if link.pmid and (link.ref_type in PUBMED_TYPES or link.ref_type == "UpdateIn")
    ]


def _from_links(
    record: PubmedRecord, linked: Mapping[str, PubmedRecord]
) -> Iterator[SourceUpdate]:
    for link in record.corrections:
        if kind := PUBMED_TYPES.get(link.ref_type):
            notice = linked.get(link.pmid)
            yield SourceUpdate(
                kind=kind,
                said_as=link.ref_type,
                notice_doi=_link_doi(link, notice),
                notice_pmid=link.pmid,
                happened=tuple(notice.issued) if notice else (),
                title=notice.title if notice else "",
                citation=link.citation,
            )


def _from_later_records(
    record: PubmedRecord, linked: Mapping[str, PubmedRecord]
) -> Iterator[SourceUpdate]:
    """Yield where a chain of `UpdateIn` ends; it may lead in a circle."""
    later = list(_later(record, linked))
    own = record.doi.lower()
    elsewhere = [doi for doi, *_ in later if doi and _goes_on_elsewhere(doi, own)]
    if elsewhere:
        yield SourceUpdate(
            kind=Kind.SPLIT,
            said_as="UpdateIn",
            notice_doi=elsewhere[0] if len(elsewhere) == 1 else "",
            successors=tuple(sorted(set(elsewhere))),
            happened=next(tuple(day) for doi, _t, day, _p in later if doi in elsewhere),
        )
    same = [one for one in later if one[0] not in elsewhere and one[0] != own]
    if same := [one for one in same if not _is_older(one[0], own)]:
        doi, title, day, pmid = max(same, key=lambda one: (_version(one[0]), one[2]))
        newer = _newer_version(doi, title, tuple(day), "UpdateIn", pmid)
        now = linked[pmid].conclusions if pmid in linked else ""
        before = record.conclusions if now else ""
        yield replace(newer, conclusions=now, former_conclusions=before)


def _later(
    record: PubmedRecord, linked: Mapping[str, PubmedRecord]
) -> Iterator[tuple[str, str, list[int], str]]:
    """Yield DOI, title, day and PMID of each later record, each once."""
    seen, ahead = {record.pmid}, [record]
    while ahead:
        for link in ahead.pop(0).corrections:
            if link.ref_type != "UpdateIn" or (link.pmid and link.pmid in seen):
                continue
            seen.add(link.pmid)
            target = linked.get(link.pmid)
            doi = _link_doi(link, target)
            yield (
                doi,
                target.title if target else "",
                target.issued if target else [],
                link.pmid,
            )
            if target:
                ahead.append(target)


def _link_doi(link: RecordLink, target: PubmedRecord | None) -> str:
    """Return the DOI of what a link leads to, from its record or the citation."""
    if target and target.doi:
        return target.doi.lower()
    match = _CITED_DOI.search(link.citation)
    return match[1].rstrip(".,;").lower() if match else ""
