"""A whole reference, as it is printed, read into a record.

The forms are those of Vancouver (NLM's Citing Medicine), Cochrane and APA. What a line
has of identifiers is found wherever it stands; the rest is looked up or asked about.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from evidenceblog.core.text import clean_line, trimmed_address
from posts.citations import identifiers
from posts.citations.authors.author_lists import names_of, parse_authors
from posts.citations.csl_text import html_to_text, plain_line
from posts.citations.references.reference_parts import COCHRANE_DATABASE

from .csl_records import clean_record

LIST_NUMBER = re.compile(r"\A\s*(?:\[?\(?([0-9]{1,3})[.)\]]+|[-*\u2022])\s+")
YEAR = re.compile(r"(?<![0-9/.-])(?:1[89]|20)[0-9]{2}(?![0-9/])")
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi\s*:?\s*)?(10\.\s?[0-9]{4,9}\s?/\s?[^\s\"<>,]+)",
    re.IGNORECASE,
)
_PMID = re.compile(r"PMID\s*:?\s*([0-9]{1,8})\b", re.IGNORECASE)
_PMCID = re.compile(
    r"(?:PMCID\s*:?\s*)?\b(PMC[0-9]{3,9})(?:\.[0-9]+)?\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:Art\.?\s*No\.?\s*:?\s*)?\b((?:CD|MR|ED)[0-9]{6})\b\.?", re.IGNORECASE
)
_LEFTOVERS = re.compile(
    r"(?:available (?:from|at)|retrieved from|accessed|doi|pmid|pmcid|url)\s*:?\s*[.;]*\s*\Z",
    re.IGNORECASE,
)
_DATE = (
    r"(?P<year>(?:1[89]|20)[0-9]{2})[a-z]?(?:\s+[A-Z][a-z]{2,8}\.?(?:\s+[0-9]{1,2})?)?"
)
_VOLUME = (
    r"(?:[;,]\s*(?:vol\.?\s*)?(?P<volume>[0-9]+[A-Za-z]?)?\s*"
    r"(?:\((?P<issue>[^)]{1,20})\)|,?\s*Issue\s+(?P<number>[0-9]+))?"
    r"(?:\s*[:,]\s*(?:pp?\.\s*)?(?P<page>[A-Za-z]?[0-9][\w.\u2013-]*))?)?"
)
# Authors. Title. Journal 2014;12(3):45-67.
_VANCOUVER = re.compile(
    rf"(?P<authors>.+?)\.\s+(?P<title>.+?[.?!])\s+(?P<journal>[^.]+?(?:\.\s[^.]+?){{0,4}})"
    rf"[.,]?\s+{_DATE}{_VOLUME}(?=[.\s,;]|\Z)"
)
# Authors (2014). Title. Journal, 12(3), 45-67.
_APA = re.compile(
    rf"(?P<authors>.+?)\s*\({_DATE}\)[.,:]?\s+(?P<title>.+?[.?!])\s+"
    rf"(?P<journal>[^,;]+?){_VOLUME}\s*(?=\.|\Z)"
)
# So much of a title's words must stand in a line that it names that work.
AGREES = 0.8
_WORD = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True)
class ReferenceLine:
    """What a line says: a record, and its authors as typed where they are doubtful."""

    csl: dict[str, Any] = field(default_factory=dict)
    authors_text: str = ""
    is_repaired: bool = False


def read_reference(line: str) -> ReferenceLine:
    """Read a printed reference as far as it can be read; never invent a name."""
    line = clean_line(LIST_NUMBER.sub("", plain_line(line)))
    found, rest, is_repaired = _take_identifiers(line)
    match = _APA.match(rest) or _VANCOUVER.match(rest)
    if not match:
        year = YEAR.search(rest)
        dated = {"issued": {"raw": year[0]}} if year else {}
        return ReferenceLine(_known(found | dated), "", is_repaired)
    parts = {name: (text or "").strip() for name, text in match.groupdict().items()}
    authors = parse_authors(parts["authors"])
    is_certain = not (authors.questions or authors.refused)
    raw: dict[str, Any] = {
        "type": "article-journal",
        "title": parts["title"].removesuffix("."),
        "container-title": parts["journal"].strip(" .,"),
        "issued": {"raw": parts["year"]},
        "volume": parts["volume"],
        "issue": parts["issue"] or parts["number"],
        "page": re.sub(r"\u2013", "-", parts["page"]).rstrip("."),
    }
    if is_certain:
        raw["author"] = names_of(authors.authors)
        raw["editor"] = names_of(authors.editors)
    return ReferenceLine(
        _known(raw | found), "" if is_certain else parts["authors"], is_repaired
    )


def agreement(title: str, line: str) -> float:
    """Return which share of a title's words stands in a line."""
    words = _words(html_to_text(title))
    return len(words & _words(line)) / len(words) if words else 0.0


def said_words(line: str) -> int:
    """Count the words of a line besides its identifiers: of a bare DOI there are none."""
    _found, rest, _repaired = _take_identifiers(plain_line(line))
    return len(_words(rest))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(plain_line(text).casefold()))


def _known(raw: Mapping[str, Any]) -> dict[str, Any]:
    csl = clean_record(raw)
    if csl["type"] == "document" and len(csl) == 1:
        return {}
    return csl


def _take_identifiers(line: str) -> tuple[dict[str, str], str, bool]:
    """Return the identifiers of a line, the line without them, and if one was mended."""
    found: dict[str, str] = {}
    is_repaired = False
    if doi := _DOI.search(line):
        whole = trimmed_address(doi[1])
        with suppress(identifiers.NotAnIdentifier):
            found["DOI"] = identifiers.clean_doi("".join(whole.split()))
            is_repaired = " " in whole
            line = line.replace(doi[0], " ")
    for name, pattern in {"PMID": _PMID, "PMCID": _PMCID}.items():
        if match := pattern.search(line):
            found[name] = match[1]
            line = line.replace(match[0], " ")
    if address := _ADDRESS.search(line):
        found["URL"] = trimmed_address(address[0])
        line = line.replace(address[0], " ")
    if number := _NUMBER.search(line):
        found |= {"number": number[1].upper(), "container-title": COCHRANE_DATABASE}
        line = line.replace(number[0], " ")
    line = clean_line(line)
    while _LEFTOVERS.search(line):
        line = _LEFTOVERS.sub("", line).strip()
    return found, line.strip(" .;,()[]") + ("." if line else ""), is_repaired
