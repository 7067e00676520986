"""What all forms of references share: the facts of a work as a reference prints them.

A work comes as an item of CSL-JSON (schema 1.0.2). What these return is HTML: each fact
is escaped where it is read from the record.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from html import escape
from typing import Any

from django.utils.html import format_html

from posts.citations import identifiers
from posts.citations.authors.author_names import Name, printed_names
from posts.citations.csl_text import field_html, field_text

Item = Mapping[str, Any]

COCHRANE_DATABASE = "Cochrane Database of Systematic Reviews"
DATE_UNKNOWN = "[date unknown]"

_REVIEW_NUMBER = re.compile(r"(?:CD|MR|ED)[0-9]{6}")
_TAGS_AT_END = re.compile(r"(?:</[a-z]+>)+\Z")
_CLOSING_QUOTES = "\"'”»\u2019"
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "\uff1f", "\uff01", "؟", "\u06d4", "।")


class WorkForm(Enum):
    """The kinds of works of which each form of references has one way to print them."""

    REVIEW = auto()
    JOURNAL_ARTICLE = auto()
    PREPRINT = auto()
    BOOK = auto()
    CHAPTER = auto()
    REPORT = auto()
    WEB_PAGE = auto()
    DATASET = auto()
    THESIS = auto()
    DOCUMENT = auto()


# By the types of CSL-JSON; any other is a document.
_FORM_OF_TYPE = {
    "article": WorkForm.PREPRINT,
    "article-journal": WorkForm.JOURNAL_ARTICLE,
    "article-magazine": WorkForm.JOURNAL_ARTICLE,
    "article-newspaper": WorkForm.JOURNAL_ARTICLE,
    "book": WorkForm.BOOK,
    "chapter": WorkForm.CHAPTER,
    "dataset": WorkForm.DATASET,
    "paper-conference": WorkForm.CHAPTER,
    "post": WorkForm.WEB_PAGE,
    "post-weblog": WorkForm.WEB_PAGE,
    "report": WorkForm.REPORT,
    "thesis": WorkForm.THESIS,
    "webpage": WorkForm.WEB_PAGE,
}


def form_of(item: Item) -> WorkForm:
    """Return how a work is printed: by its type, unless it is a Cochrane Review."""
    if review_number_of(item):
        return WorkForm.REVIEW
    return _FORM_OF_TYPE.get(field_text(item, "type"), WorkForm.DOCUMENT)


def is_chapter(item: Item) -> bool:
    """Say whether the editors of a work are those of the book around it."""
    return field_text(item, "type") == "chapter"


def as_cited(source: Item) -> Item:
    """Return the work of a snapshot's source, with the letter that it has in that post."""
    suffix = source.get("year_suffix")
    return {**source["csl"], "year-suffix": suffix} if suffix else source["csl"]


def names_of(item: Item, role: str) -> list[Name]:
    """Return the names that a record has of those who wrote or edited the work."""
    names = item.get(role)
    known = names if isinstance(names, list) else []
    return [name for name in known if isinstance(name, Mapping)]


def people(item: Item, role: str) -> str:
    """Return the names of those who wrote or edited a work, as they are printed."""
    return escape(printed_names(names_of(item, role)), quote=False)


def review_number_of(item: Item) -> str:
    """Return the number of a Cochrane Review, without that of its version."""
    if review := identifiers.cochrane_number(doi_of(item)):
        return review[0]
    number = (field_text(item, "number") or field_text(item, "page")).upper()
    journal = field_text(item, "container-title")
    is_review = journal.casefold() == COCHRANE_DATABASE.casefold()
    return number if is_review and _REVIEW_NUMBER.fullmatch(number) else ""


def doi_of(item: Item) -> str:
    """Return a work's DOI, if it is one."""
    return identifiers.display_doi(identifier_of(item, "DOI", identifiers.clean_doi))


def identifier_of(item: Item, field: str, clean: Callable[[str], str]) -> str:
    """Return an identifier as `clean` writes it; nothing where it refuses."""
    try:
        return clean(field_text(item, field))
    except identifiers.NotAnIdentifier:
        return ""


def registry_number(item: Item) -> str:
    """Return the number of a trial or review in a register."""
    custom = item.get("custom")
    return (
        identifier_of(custom, "registry-number", identifiers.clean_registry_number)
        if isinstance(custom, Mapping)
        else ""
    )


def registered(item: Item) -> str:
    """Return a work's number in a register, linked; nothing if it has none."""
    number = registry_number(item)
    shown = identifiers.display_registry_number(number) if number else ""
    return shown and link("", shown, identifiers.registry_url(number))


def is_printed_work(item: Item) -> bool:
    """Say whether an editor said that the work is on paper: no address leads to it."""
    return field_text(item, "medium") == "print"


def can_be_found(item: Item) -> bool:
    """Say whether something leads to the work, or it is on paper."""
    named = ("DOI", "PMID", "PMCID", "ISBN", "URL")
    return (
        any(item.get(name) for name in named)
        or bool(registry_number(item))
        or is_printed_work(item)
    )


def titled(item: Item, medium: str) -> str:
    """Return a work's title and of what kind it is: its own word, or `medium`."""
    medium = field_html(item, "genre") or medium
    return spaced(field_html(item, "title"), medium and f"[{medium}]")


def house(item: Item) -> str:
    """Return who published a work, behind where."""
    parts = [field_html(item, "publisher-place"), field_html(item, "publisher")]
    return ": ".join(filter(None, parts))


def ended(sentence: str) -> str:
    """End a sentence with one full stop, or with the mark that it has."""
    words = _TAGS_AT_END.sub("", sentence).rstrip(_CLOSING_QUOTES)
    return sentence if words.endswith(_SENTENCE_ENDS) else f"{sentence}."


def spaced(*parts: str) -> str:
    """Join what is known of some parts by spaces."""
    return " ".join(filter(None, parts))


def ordinal(number: int) -> str:
    """Write a number as that of a place: 1st, 22nd, 113th."""
    last = 0 if number % 100 in {11, 12, 13} else number % 10
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(last, "th")


def link(label: str, shown: str, url: str) -> str:
    """Return a label and what is linked behind it, as HTML."""
    return format_html('{}<a href="{}">{}</a>', label, url, shown)


def linked_identifier(item: Item, *, doi_label: str) -> str:
    """Return the best of DOI, PMID and PMCID with its name, linked; nothing without one."""
    if doi := doi_of(item):
        return link(f"{doi_label}: ", doi, identifiers.doi_url(doi))
    if pmid := identifier_of(item, "PMID", identifiers.clean_pmid):
        return link("PMID: ", pmid, identifiers.pubmed_url(pmid))
    if pmcid := identifier_of(item, "PMCID", identifiers.clean_pmcid):
        return link("PMCID: ", pmcid, identifiers.pmc_url(pmcid))
    return ""


def linked_address(address: str) -> str:
    """Return an address as HTML, linked if it is one of the web."""
    is_web = address.lower().startswith(("https://", "http://"))
    return link("", address, address) if is_web else escape(address, quote=False)
