"""What an editor pastes, parted into works and read: one paste may have many in any form."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.text import clean_line, clean_text, trimmed_address
from posts.citations import identifiers
from posts.citations.records.bibtex_records import START as BIBTEX_START, read_bibtex
from posts.citations.records.csl_records import clean_record
from posts.citations.records.known_sites import read_address
from posts.citations.records.reference_lines import LIST_NUMBER, YEAR, read_reference
from posts.citations.records.tagged_records import (
    NBIB_LINE,
    RIS_LINE,
    read_nbib,
    read_ris,
)

MOST_WORKS = 200
LONGEST_WORK = 20_000
_IDENTIFIER_LINE = re.compile(
    r"(?:doi\s*:|https?://|www\.|PMID|PMCID|PMC[0-9]|10\.[0-9])", re.IGNORECASE
)


class PastedForm(models.TextChoices):
    """In which form a work was pasted."""

    DOI = "doi", "DOI"
    PMID = "pmid", "PubMed ID"
    PMCID = "pmcid", "PubMed Central ID"
    ISBN = "isbn", "ISBN"
    REGISTRY = "registry_number", _("number in a register")
    ADDRESS = "address", _("address")
    RIS = "ris", "RIS"
    NBIB = "nbib", "PubMed (.nbib)"
    BIBTEX = "bibtex", "BibTeX"
    CSL = "csl", "CSL-JSON"
    REFERENCE = "reference", _("reference")


class Doubt(models.TextChoices):
    """Why an editor is asked about a work; the words stand in its card."""

    UNREADABLE = "unreadable"
    REPAIRED = "repaired"
    BARE_NUMBER = "bare_number"
    AUTHORS = "authors"
    NO_TITLE = "no_title"
    UNKNOWN = "unknown"
    NO_NUMBER = "no_number"
    NO_ANSWER = "no_answer"
    OTHER_TITLE = "other_title"
    OTHER_AUTHOR = "other_author"
    OTHER_YEAR = "other_year"
    OTHER_NUMBER = "other_number"
    OTHER_DOI = "other_doi"
    NOT_ASKED = "not_asked"
    PAGE = "page"
    RETRACTED = "retracted"


@dataclass(frozen=True)
class PastedWork:
    """One work as it was pasted, what it says of itself, and what is doubtful in that."""

    form: PastedForm
    text: str
    csl: dict[str, Any] = field(default_factory=dict)
    authors_text: str = ""
    doubts: tuple[Doubt, ...] = ()


def read_pasted(text: str) -> list[PastedWork]:
    """Part a paste into works and read each. What cannot be read is kept as it is."""
    text = clean_text(text)
    if (records := _json_records(text)) is not None:
        return records
    return [_read(form, part) for form, part in _parts(text)]


def _json_records(text: str) -> list[PastedWork] | None:
    """Read CSL-JSON: an item, a list of items, or one that Crossref's API answered."""
    if text[:1] not in {"{", "["}:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        is_list_number = LIST_NUMBER.match(text)
        unread = PastedWork(PastedForm.CSL, text, doubts=(Doubt.UNREADABLE,))
        return None if is_list_number else [unread]
    items = said if isinstance(said, list) else [said]
    return [_csl_work(one) for one in items]


def _csl_work(item: Any) -> PastedWork:
    text = json.dumps(item, ensure_ascii=False, indent=1)
    if isinstance(item, Mapping) and isinstance(item.get("message"), Mapping):
        item = item["message"]
    if not isinstance(item, Mapping):
        return PastedWork(PastedForm.CSL, text, doubts=(Doubt.UNREADABLE,))
    return _record_work(PastedForm.CSL, text, clean_record(item))


def _parts(text: str) -> Iterator[tuple[PastedForm, str]]:
    """Yield the form and the text of each work, line by line."""
    form, lines = PastedForm.REFERENCE, list[str]()
    for line in text.split("\n"):
        begun = _begins(line, form)
        if begun or _ends(form, lines, line):
            yield from _part(form, lines)
            form, lines = begun or PastedForm.REFERENCE, []
        lines.append(line)
    yield from _part(form, lines)


def _begins(line: str, form: PastedForm) -> PastedForm | None:
    """Return the form of the record that begins with a line, None if none does."""
    ris, nbib = RIS_LINE.match(line), NBIB_LINE.match(line)
    is_within = form in {PastedForm.RIS, PastedForm.NBIB}
    if ris and (ris[1] == "TY" or (not is_within and _is_tagged(line))):
        return PastedForm.RIS
    if nbib and nbib[1] == "PMID" and line.startswith("PMID-"):
        return PastedForm.NBIB
    if BIBTEX_START.match(line) and line.lstrip().startswith("@"):
        return PastedForm.BIBTEX
    return None


def _is_tagged(line: str) -> bool:
    """Say whether a line is RIS for certain, though no TY stands before it."""
    return bool(re.match(r"\s*(?:A[U1]|T[I1]|DO|PY|JO|JF|T2)  - ", line))


def _ends(form: PastedForm, lines: list[str], line: str) -> bool:
    """Say whether the work before this line is whole."""
    before = next((one for one in reversed(lines) if one.strip()), "")
    if form == PastedForm.RIS:
        return bool(re.match(r"\s*ER\s{0,2}-", before)) and bool(line.strip())
    if form == PastedForm.BIBTEX:
        whole = "\n".join(lines)
        closed = whole.count("{") <= whole.count("}") and "{" in whole
        return closed and bool(line.strip())
    if form == PastedForm.NBIB:
        return False
    return _is_new_line(lines, line)


def _is_new_line(lines: list[str], line: str) -> bool:
    """Say whether a line begins another reference, or goes on with the one before it."""
    whole, starts = " ".join(lines).strip(), line.strip()
    if not (whole and starts):
        return False
    if not lines[-1].strip() or LIST_NUMBER.match(line):
        return True
    if LIST_NUMBER.match(whole) and not YEAR.search(whole):
        return False
    if _IDENTIFIER_LINE.match(starts):
        return _has_identifier(whole) or _is_identifier(whole)
    return not (starts[:1].islower() or re.match(r"[0-9]{4};|[;:(]", starts))


def _has_identifier(line: str) -> bool:
    return bool(
        re.search(r"10\.[0-9]{4,9}/|https?://|PMID|PMC[0-9]", line, re.IGNORECASE)
    )


def _is_identifier(line: str) -> bool:
    """Say whether a line is a number by itself: the next one is of another work."""
    return bool(identifiers.recognise(line)) or _is_bare_number(line)


def _is_bare_number(line: str) -> bool:
    """Say whether a line may be a PubMed ID, though nothing says so."""
    return line.isdecimal() and 4 < len(line) <= 8


def _part(form: PastedForm, lines: list[str]) -> Iterator[tuple[PastedForm, str]]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield form, text


def _read(form: PastedForm, text: str) -> PastedWork:
    text = text[:LONGEST_WORK]
    if reader := _READERS.get(form):
        return _record_work(form, text, reader(text))
    return _read_line(text)


def _record_work(form: PastedForm, text: str, csl: dict[str, Any]) -> PastedWork:
    has_something = any(csl.get(name) for name in ("title", "DOI", "PMID", "PMCID"))
    if not has_something:
        return PastedWork(form, text, csl, doubts=(Doubt.UNREADABLE,))
    return PastedWork(form, text, csl)


def _read_line(text: str) -> PastedWork:
    line = clean_line(LIST_NUMBER.sub("", clean_line(text)))
    single = trimmed_address(line.lstrip("<(")) if " " not in line else ""
    if re.match(
        r"https?://|www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/", single, re.IGNORECASE
    ):
        csl = read_address(single)
        doubts = () if _leads_somewhere(csl) else (Doubt.UNREADABLE,)
        return PastedWork(PastedForm.ADDRESS, text, csl, doubts=doubts)
    with suppress(identifiers.NotAnIdentifier):
        doi = identifiers.clean_doi(line)
        return PastedWork(PastedForm.DOI, text, _article(DOI=doi))
    if known := identifiers.recognise(line):
        return _identified(text, *known)
    if _is_bare_number(line):
        csl = _article(PMID=line.lstrip("0"))
        return PastedWork(PastedForm.PMID, text, csl, doubts=(Doubt.BARE_NUMBER,))
    return _reference(text, line)


def _identified(text: str, kind: str, value: str) -> PastedWork:
    form = PastedForm(kind)
    if form == PastedForm.REGISTRY:
        csl: dict[str, Any] = {
            "type": "document",
            "custom": {"registry-number": value},
        }
    elif form == PastedForm.ISBN:
        csl = {"type": "book", "ISBN": value}
    else:
        csl = _article(**{form.value.upper(): value})
    return PastedWork(form, text, csl)


def _article(**identified: str) -> dict[str, Any]:
    return clean_record({"type": "journal-article", **identified})


def _reference(text: str, line: str) -> PastedWork:
    read = read_reference(line)
    doubts = []
    if read.is_repaired:
        doubts.append(Doubt.REPAIRED)
    if read.authors_text:
        doubts.append(Doubt.AUTHORS)
    if not read.csl.get("title") and not _leads_somewhere(read.csl):
        doubts = [Doubt.UNREADABLE]
    form = PastedForm.REFERENCE
    if not read.csl.get("title") and read.csl.get("DOI") and len(line.split()) <= 4:
        form = PastedForm.DOI
    return PastedWork(form, text, read.csl, read.authors_text, tuple(doubts))


def _leads_somewhere(csl: Mapping[str, Any]) -> bool:
    return any(csl.get(name) for name in ("DOI", "PMID", "PMCID", "URL"))


_READERS: Mapping[PastedForm, Callable[[str], dict[str, Any]]] = {
    PastedForm.RIS: read_ris,
    PastedForm.NBIB: read_nbib,
    PastedForm.BIBTEX: read_bibtex,
}
