"""Records of works from elsewhere, made into items of CSL-JSON as the library keeps them.

Crossref's works and the "CSL-JSON" of its content negotiation are the same but for lists
where CSL has strings, and for the names of types.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from evidenceblog.core.text import clean_line
from posts.citations import dates, identifiers
from posts.citations.csl_text import html_to_text, plain_line
from posts.citations.references.reference_parts import COCHRANE_DATABASE

# Crossref's types (https://api.crossref.org/types) by those of CSL 1.0.2.
TYPES = {
    "journal-article": "article-journal",
    "posted-content": "article",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "reference-entry": "chapter",
    "proceedings-article": "paper-conference",
    "report": "report",
    "report-component": "report",
    "standard": "report",
    "dissertation": "thesis",
    "dataset": "dataset",
}
_CSL_TYPES = {
    *("article", "article-journal", "article-magazine", "article-newspaper", "book"),
    *("chapter", "dataset", "document", "paper-conference", "post", "post-weblog"),
    *("report", "thesis", "webpage"),
}
# What the record may say, and what Crossref calls the same.
_TEXTS = {
    "title": ("title",),
    "container-title": ("container-title",),
    "volume": ("volume",),
    "issue": ("issue",),
    "page": ("page",),
    "number": ("number", "article-number"),
    "edition": ("edition", "edition-number"),
    "publisher": ("publisher",),
    "publisher-place": ("publisher-place", "publisher-location"),
    "genre": ("genre",),
    "version": ("version",),
    "URL": ("URL",),
}
_IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "DOI": identifiers.clean_doi,
    "PMID": identifiers.clean_pmid,
    "PMCID": identifiers.clean_pmcid,
    "ISBN": identifiers.clean_isbn,
}
_NAME_PARTS = (
    *("family", "given", "suffix", "literal", "non-dropping-particle"),
    "dropping-particle",
)
_LONGEST = 2000
_OWN_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)


def clean_record(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a stranger's record the library keeps, each field as it spells it."""
    csl: dict[str, Any] = {"type": _type(raw)} | _texts(raw)
    for role in ("author", "editor"):
        if names := _names(raw.get(role)):
            csl[role] = names
    for field in ("issued", "accessed"):
        if date := clean_date(raw.get(field)):
            csl[field] = date
    csl |= clean_identifiers(raw)
    return _fitted(csl, _subtitle(raw))


def clean_identifiers(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the identifiers of a record that are some."""
    found = {}
    for name, clean in _IDENTIFIERS.items():
        with suppress(identifiers.NotAnIdentifier):
            found[name] = clean(_first(raw.get(name)))
    return found


def clean_date(record: Any) -> dict[str, Any]:
    """Return a date as CSL has it, as far as it is one: records have `[[null]]` too."""
    parts = dates.date_parts(record)
    if not parts and isinstance(record, Mapping):
        with suppress(ValueError):
            said = dates.parse_date(str(record.get("raw") or record.get("literal")))
            # A program's words for a date are no editor's: the year is printed.
            return {"date-parts": said["date-parts"]} if "date-parts" in said else said
    while parts:
        with suppress(ValueError):
            return dates.parse_date("-".join(f"{part:02}" for part in parts))
        parts = parts[:-1]
    return {}


def _type(raw: Mapping[str, Any]) -> str:
    said = str(raw.get("type") or "")
    if said == "posted-content" and raw.get("subtype") not in {None, "preprint"}:
        return "webpage"
    known = TYPES.get(said, said)
    return known if known in _CSL_TYPES else "document"


def _texts(raw: Mapping[str, Any]) -> dict[str, str]:
    found = {
        field: next(filter(None, (_first(raw.get(name)) for name in names)), "")
        for field, names in _TEXTS.items()
    }
    if _OWN_ADDRESS.match(found["URL"]) or not found["URL"].startswith("http"):
        found["URL"] = ""
    return {field: text for field, text in found.items() if text}


def _first(value: Any) -> str:
    """Return a text, or the first of a list of them, as one line."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return clean_line(str(value))[:_LONGEST] if isinstance(value, str | int) else ""


def _subtitle(raw: Mapping[str, Any]) -> str:
    return _first(raw.get("subtitle"))


def _names(names: Any) -> list[dict[str, str]]:
    listed = names if isinstance(names, list) else []
    return list(filter(None, map(_name, listed)))


def _name(raw: Any) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        return {}
    name = {part: plain_line(_first(raw.get(part))) for part in _NAME_PARTS}
    if not name["family"]:
        group = name["literal"] or plain_line(_first(raw.get("name"))) or name["given"]
        return {"literal": group} if group else {}
    name["literal"] = ""
    with suppress(identifiers.NotAnIdentifier):
        name["ORCID"] = identifiers.clean_orcid(_first(raw.get("ORCID")))
    return {part: text for part, text in name.items() if text}


def _fitted(csl: dict[str, Any], subtitle: str) -> dict[str, Any]:
    title = csl.get("title", "")
    if subtitle and subtitle.casefold() not in html_to_text(title).casefold():
        csl["title"] = f"{title.rstrip(':. ')}: {subtitle}"
    review = identifiers.cochrane_number(csl.get("DOI", ""))
    if review:
        # Neither volume nor page is printed: the review's number says what it is.
        csl |= {"container-title": COCHRANE_DATABASE, "number": review[0]}
        csl["type"] = "article-journal"
        csl.pop("volume", None)
        csl.pop("page", None)
    if csl["type"] == "article-journal":
        csl.pop("publisher", None)
        csl.pop("publisher-place", None)
    return csl
