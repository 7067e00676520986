"""What the services know of a pasted work: its record, and where each field is from.

An editor's identifier is asked about, never guessed; where what was pasted and what was
found do not speak of one work, that is a doubt.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from evidenceblog.core import http_fetch
from evidenceblog.core.service_client import ServiceError
from posts.citations import identifiers
from posts.citations.csl_text import field_text
from posts.citations.dates import date_parts
from posts.citations.records.csl_records import clean_record
from posts.citations.records.page_records import read_page
from posts.citations.records.reference_lines import AGREES, agreement, said_words
from posts.citations.services import crossref, pubmed
from posts.citations.services.crossref import WorkUnknown
from posts.citations.services.request_turns import ServiceOff
from posts.citations.updates.source_updates import (
    crossref_updates,
    is_taken_back,
    pubmed_updates,
)

from .pasted_text import Doubt, PastedForm

DOI_RESOLVER = "https://doi.org/"
CSL_TYPE = "application/vnd.citationstyles.csl+json"
# Fewer words beside an identifier say nothing of a title.
FEWEST_WORDS = 4
YEARS_APART = 1
# Where a work is known by its DOI, the page on which it was found is not needed.
_OF_A_PAGE = {"URL", "accessed"}


class Origin:
    """Where a field comes from, as it is stored."""

    PASTED = "pasted"
    PAGE = "page"
    CROSSREF = "crossref"
    PUBMED = "pubmed"
    DOI = "doi"


@dataclass
class FoundRecord:
    """A record with the origin of each field, and what is doubtful about it."""

    csl: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, csl: Mapping[str, Any], origin: str) -> None:
        """Take fields that are not known yet."""
        for name, value in csl.items():
            if value and name not in self.csl:
                self.csl[name], self.origins[name] = value, origin

    def doubt(self, doubt: Doubt) -> None:
        if doubt not in self.doubts:
            self.doubts.append(doubt)


def needs_lookup(csl: Mapping[str, Any]) -> bool:
    """Say whether anybody could be asked about a work."""
    if csl.get("DOI"):
        return crossref.is_on()
    if csl.get("PMID") or csl.get("PMCID"):
        return pubmed.is_on()
    return bool(csl.get("URL")) and not csl.get("title") and crossref.is_on()


def look_up(form: str, text: str, pasted: Mapping[str, Any]) -> FoundRecord:
    """Ask who knows a work, and join what they say with what was pasted.

    Not inside a transaction. Raises ServiceError or FetchError for no usable answer.
    """
    asked, found = dict(pasted), FoundRecord()
    if asked.get("URL") and not (_numbers(asked) or asked.get("title")):
        asked = _with_page(asked, found)
    if not asked.get("DOI"):
        asked |= _from_pubmed(asked, found)
    if asked.get("DOI"):
        _from_registries(asked["DOI"], found)
    if found.csl and _numbers(found.csl):
        compare(form, text, pasted, found)
    if asked.get("PMID") and found.origins.get("DOI") in {Origin.CROSSREF, Origin.DOI}:
        _check_pmid(asked, found)
    return join_pasted(pasted, found)


def join_pasted(pasted: Mapping[str, Any], found: FoundRecord) -> FoundRecord:
    """Add what was pasted where nobody says otherwise, and say what is missing."""
    is_other_work = {Doubt.OTHER_TITLE, Doubt.OTHER_AUTHOR} & set(found.doubts)
    if not is_other_work:
        _keep_issue(pasted, found)
        kept = {
            name: value
            for name, value in pasted.items()
            if not (name == "PMID" and Doubt.OTHER_NUMBER in found.doubts)
        }
        found.add(kept, Origin.PASTED)
    if found.csl.get("DOI"):
        for name in _OF_A_PAGE & set(found.csl):
            del found.csl[name], found.origins[name]
    if Doubt.UNREADABLE in found.doubts:
        return found
    if not found.csl.get("title"):
        found.doubt(Doubt.NO_TITLE)
    elif not (_numbers(found.csl) or found.csl.get("URL") or found.csl.get("ISBN")):
        found.doubt(Doubt.NO_NUMBER)
    return found


def _numbers(csl: Mapping[str, Any]) -> bool:
    return any(csl.get(name) for name in ("DOI", "PMID", "PMCID"))


def _keep_issue(pasted: Mapping[str, Any], found: FoundRecord) -> None:
    """Let the issue of a Cochrane Review stand as pasted: Crossref often has another."""
    is_review = identifiers.cochrane_number(str(found.csl.get("DOI", "")))
    if is_review and pasted.get("issue"):
        found.csl["issue"] = pasted["issue"]
        found.origins["issue"] = Origin.PASTED


def _with_page(asked: dict[str, Any], found: FoundRecord) -> dict[str, Any]:
    """Read a page for the numbers of the work on it, else for its own title and date."""
    answer = http_fetch.fetch(asked["URL"])
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise http_fetch.Unreachable(f"the page answered with status {answer.status}")
    if answer.status >= HTTPStatus.BAD_REQUEST:
        found.doubt(Doubt.UNKNOWN)
        return asked
    said = read_page(answer.body, answer.headers.get("content-type", ""), answer.url)
    if _numbers(said):
        return asked | said
    found.add(said, Origin.PAGE)
    found.doubt(Doubt.PAGE)
    return asked


def _from_pubmed(asked: Mapping[str, Any], found: FoundRecord) -> dict[str, Any]:
    """Take PubMed's record; return its DOI, of which Crossref may know more."""
    if not (asked.get("PMID") or asked.get("PMCID")):
        return {}
    try:
        pmid = asked.get("PMID") or pubmed.find_pmid_in_pmc(asked["PMCID"])
        records = pubmed.fetch_records([pmid]) if pmid else []
    except ServiceOff:
        found.doubt(Doubt.NOT_ASKED)
        return {}
    if not records:
        found.doubt(Doubt.UNKNOWN)
        return {}
    [record] = records
    found.add(clean_record(record.csl), Origin.PUBMED)
    in_pmc = found.csl.get("PMCID")
    if in_pmc and in_pmc != asked.get("PMCID", in_pmc):
        found.doubt(Doubt.OTHER_NUMBER)
    if is_taken_back(pubmed_updates(record, {})):
        found.doubt(Doubt.RETRACTED)
    return {name: found.csl[name] for name in ("DOI",) if name in found.csl}


def _from_registries(doi: str, found: FoundRecord) -> None:
    """Put before what is known what Crossref says of a DOI, or another agency."""
    try:
        work, origin = _registered(doi)
    except ServiceOff:
        if not found.csl:
            found.doubt(Doubt.NOT_ASKED)
        return
    except WorkUnknown:
        if not found.csl:
            found.doubt(Doubt.UNKNOWN)
        return
    known = FoundRecord(doubts=found.doubts)
    record = clean_record(work)
    if crossref.is_named(work, doi):
        record["DOI"] = doi  # as it was pasted: services write it in small letters
    else:
        found.doubt(Doubt.OTHER_DOI)
    known.add(record, origin)
    if is_taken_back(crossref_updates(work)):
        found.doubt(Doubt.RETRACTED)
    for name, value in found.csl.items():
        known.add({name: value}, found.origins[name])
    found.csl, found.origins = known.csl, known.origins


def _registered(doi: str) -> tuple[dict[str, Any], str]:
    """Ask Crossref, then doi.org: other agencies register works, too."""
    try:
        return crossref.fetch_work(doi), Origin.CROSSREF
    except WorkUnknown:
        return _from_doi_org(doi), Origin.DOI


def _from_doi_org(doi: str) -> dict[str, Any]:
    """Ask doi.org for a work's CSL-JSON (content negotiation). Raises WorkUnknown."""
    address = identifiers.doi_url(doi).replace("https://doi.org/", DOI_RESOLVER, 1)
    answer = http_fetch.fetch(address, headers={"Accept": CSL_TYPE})
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServiceError(f"doi.org answered with status {answer.status}")
    if answer.status < HTTPStatus.BAD_REQUEST:
        with suppress(ValueError):
            said = json.loads(answer.body)
            if isinstance(said, dict) and crossref.is_named(said, doi):
                return said
    raise WorkUnknown(doi)


def _check_pmid(asked: Mapping[str, Any], found: FoundRecord) -> None:
    """See whether a PubMed ID and a DOI that were pasted together are of one work."""
    if not pubmed.is_on():
        return
    records = pubmed.fetch_records([asked["PMID"]])
    if not records or records[0].doi.lower() != asked["DOI"].lower():
        found.doubt(Doubt.OTHER_NUMBER)
    else:
        found.add(clean_record(records[0].csl), Origin.PUBMED)


def compare(
    form: str, text: str, pasted: Mapping[str, Any], found: FoundRecord
) -> None:
    """Note where what was pasted speaks of another work than was found."""
    title = field_text(found.csl, "title")
    is_line = form == PastedForm.REFERENCE
    said = text if is_line else field_text(pasted, "title")
    has_title = said_words(said) >= FEWEST_WORDS if is_line else bool(said)
    if title and has_title and agreement(title, said) < AGREES:
        found.doubt(Doubt.OTHER_TITLE)
    if not is_line and said and agreement(said, title) < AGREES:
        found.doubt(Doubt.OTHER_TITLE)
    first, other = _first_author(pasted), _first_author(found.csl)
    if first and other and first != other:
        found.doubt(Doubt.OTHER_AUTHOR)
    years = [date_parts(one.get("issued"))[:1] for one in (pasted, found.csl)]
    if all(years) and abs(years[0][0] - years[1][0]) > YEARS_APART:
        found.doubt(Doubt.OTHER_YEAR)


def _first_author(csl: Mapping[str, Any]) -> str:
    authors = csl.get("author") or [{}]
    return field_text(authors[0], "family").casefold()
