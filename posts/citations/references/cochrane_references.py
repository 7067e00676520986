"""Cochrane's form of a reference: one work, written as Cochrane writes it.

The forms are those of the Cochrane Style Manual ("Reference types"), and of NLM's Citing
Medicine, 2nd edition, where the manual is silent. A work comes as an item of CSL-JSON
(schema 1.0.2). The words between its facts ("Issue", "edition", "accessed") belong to the
form and stay English in every language of the site.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from posts.citations import identifiers
from posts.citations.authors.author_names import Name, printed_names
from posts.citations.csl_text import field_html, field_text, html_to_text
from posts.citations.dates import MONTHS, date_parts, printed_date

Item = Mapping[str, Any]

COCHRANE_DATABASE = "Cochrane Database of Systematic Reviews"
DATE_UNKNOWN = "[date unknown]"

_REVIEW_NUMBER = re.compile(r"(?:CD|MR|ED)[0-9]{6}")
_YEAR = re.compile(r"[0-9]{4}(?![0-9a-z])")
_TAGS_AT_END = re.compile(r"(?:</[a-z]+>)+\Z")
_SAYS_EDITION = re.compile(r"\bed(?:n|ition)?\b", re.IGNORECASE)
_CLOSING_QUOTES = "\"'”»\u2019"
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "\uff1f", "\uff01", "؟", "\u06d4", "।")


def cochrane_reference(item: Item) -> str:
    """Return the reference as plain text. What is not known is left out."""
    return html_to_text(reference_html(item))


def as_cited(source: Item) -> Item:
    """Return the work of a snapshot's source, with the letter that it has in that post."""
    suffix = source.get("year_suffix")
    return {**source["csl"], "year-suffix": suffix} if suffix else source["csl"]


def reference_html(item: Item) -> SafeString:
    """Return the reference as HTML: its identifier linked, its title's italics kept."""
    kind = field_text(item, "type")
    form = _review if review_number_of(item) else _FORMS.get(kind, _document)
    by = people(item, "author") or ("" if kind == "chapter" else _editors(item))
    parts = [by, *form(item), registered(item), _location(item)]
    # Each part is escaped where it is read from the record.
    return mark_safe(" ".join(ended(part) for part in parts if part))  # noqa: S308


def ended(sentence: str) -> str:
    """End a sentence with one full stop, or with the mark that it has."""
    words = _TAGS_AT_END.sub("", sentence).rstrip(_CLOSING_QUOTES)
    return sentence if words.endswith(_SENTENCE_ENDS) else f"{sentence}."


# The forms: each returns the sentences between the authors and the identifier.


def _review(item: Item) -> list[str]:
    issue = field_html(item, "issue")
    dated = f"{COCHRANE_DATABASE} {year_of(item) or DATE_UNKNOWN}"
    return [
        field_html(item, "title"),
        f"{dated}, Issue {issue}" if issue else dated,
        f"Art. No.: {review_number_of(item)}",
    ]


def _journal_article(item: Item) -> list[str]:
    journal = spaced(field_html(item, "container-title"), year_of(item) or DATE_UNKNOWN)
    volume, issue = field_html(item, "volume"), field_html(item, "issue")
    if volume or issue:
        journal += f";{volume}"
    if issue:
        journal += f"({issue})"
    if pages := field_html(item, "page") or field_html(item, "number"):
        journal += f":{pages}"
    return [field_html(item, "title"), journal]


def _book(item: Item) -> list[str]:
    return [
        field_html(item, "title"),
        _edition(item),
        _volume(item),
        _editors(item) if people(item, "author") else "",
        _imprint(item),
    ]


def _chapter(item: Item) -> list[str]:
    editors, book = _editors(item), field_html(item, "container-title")
    pages = field_html(item, "page")
    within = [f"In: {editors}", book] if editors else [book and f"In: {book}"]
    return [
        field_html(item, "title"),
        *within,
        _edition(item),
        _volume(item),
        f"{_imprint(item)}:{pages}" if pages else _imprint(item),
    ]


def _report(item: Item) -> list[str]:
    genre, number = field_html(item, "genre"), field_html(item, "number")
    return [
        field_html(item, "title"),
        field_html(item, "container-title"),
        f"{genre or 'Report No.:'} {number}" if number else genre,
        _imprint(item),
    ]


def _web_page(item: Item) -> list[str]:
    site = _publication(item)
    if site == people(item, "author"):
        site = ""
    return [field_html(item, "title"), spaced(site, year_of(item))]


def _preprint(item: Item) -> list[str]:
    dated = spaced(_publication(item), year_of(item) or DATE_UNKNOWN)
    return [_titled(item, "preprint"), dated]


def _document(item: Item, medium: str = "") -> list[str]:
    version = field_html(item, "version")
    return [
        _titled(item, medium),
        version and f"Version {version}",
        field_html(item, "container-title"),
        field_html(item, "number"),
        _imprint(item),
    ]


_FORMS: Mapping[str, Callable[[Item], list[str]]] = {
    "article": _preprint,
    "article-journal": _journal_article,
    "article-magazine": _journal_article,
    "article-newspaper": _journal_article,
    "book": _book,
    "chapter": _chapter,
    "dataset": partial(_document, medium="dataset"),
    "paper-conference": _chapter,
    "post": _web_page,
    "post-weblog": _web_page,
    "report": _report,
    "thesis": partial(_document, medium="thesis"),
    "webpage": _web_page,
}


# The parts that several forms share.


def spaced(*parts: str) -> str:
    """Join what is known of some parts by spaces."""
    return " ".join(filter(None, parts))


def _editors(item: Item) -> str:
    editors = people(item, "editor")
    return editors and f"{editors}, editor(s)"


def people(item: Item, role: str) -> str:
    """Return the names of those who wrote or edited a work, as they are printed."""
    return escape(printed_names(names_of(item, role)), quote=False)


def names_of(item: Item, role: str) -> list[Name]:
    """Return the names that a record has of those who wrote or edited the work."""
    names = item.get(role)
    known = names if isinstance(names, list) else []
    return [name for name in known if isinstance(name, Mapping)]


def _titled(item: Item, medium: str) -> str:
    medium = field_html(item, "genre") or medium
    return spaced(field_html(item, "title"), medium and f"[{medium}]")


def _publication(item: Item) -> str:
    return field_html(item, "container-title") or field_html(item, "publisher")


def _edition(item: Item) -> str:
    edition = field_html(item, "edition").removesuffix(".")
    if edition.isdecimal():
        edition = ordinal(int(edition))
    is_complete = not edition or _SAYS_EDITION.search(edition)
    return edition if is_complete else f"{edition} edition"


def ordinal(number: int) -> str:
    """Write a number as that of a place: 1st, 22nd, 113th."""
    last = 0 if number % 100 in {11, 12, 13} else number % 10
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(last, "th")


def _volume(item: Item) -> str:
    volume = field_html(item, "volume")
    return volume and f"Volume {volume}"


def _imprint(item: Item) -> str:
    place, publisher = (
        field_html(item, "publisher-place"),
        field_html(item, "publisher"),
    )
    house = ": ".join(filter(None, [place, publisher]))
    return ", ".join(filter(None, [house, year_of(item) or DATE_UNKNOWN]))


def year_of(item: Item) -> str:
    """Return when a work came out, as its reference says it: 2014, 2014 Feb, in press."""
    year, suffix = (
        escape(printed_date(item.get("issued"))),
        field_text(item, "year-suffix"),
    )
    return _YEAR.sub(rf"\g<0>{suffix}", year, count=1) if suffix.isalpha() else year


def _accessed(item: Item) -> str:
    record = item.get("accessed")
    match date_parts(record):
        case [year, month, *day] if 1 <= month <= len(MONTHS):
            return " ".join([*map(str, day[:1]), MONTHS[month - 1], str(year)])
        case [year, *_rest]:
            return str(year)
    return field_html(record, "literal") if isinstance(record, Mapping) else ""


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


def registry_number(item: Item) -> str:
    """Return the number of a trial or review in a register."""
    custom = item.get("custom")
    return (
        identifier_of(custom, "registry-number", identifiers.clean_registry_number)
        if isinstance(custom, Mapping)
        else ""
    )


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


def identifier_of(item: Item, field: str, clean: Callable[[str], str]) -> str:
    """Return an identifier as `clean` writes it; nothing where it refuses."""
    try:
        return clean(field_text(item, field))
    except identifiers.NotAnIdentifier:
        return ""


def registered(item: Item) -> str:
    """Return a work's number in a register, linked; nothing if it has none."""
    number = registry_number(item)
    shown = identifiers.display_registry_number(number) if number else ""
    return shown and link("", shown, identifiers.registry_url(number))


def _location(item: Item) -> str:
    """Say where a work is found, by the best of what leads to it."""
    if doi := doi_of(item):
        return link("DOI: ", doi, identifiers.doi_url(doi))
    if pmid := identifier_of(item, "PMID", identifiers.clean_pmid):
        return link("PMID: ", pmid, identifiers.pubmed_url(pmid))
    if pmcid := identifier_of(item, "PMCID", identifiers.clean_pmcid):
        return link("PMCID: ", pmcid, identifiers.pmc_url(pmcid))
    if address := field_text(item, "URL"):
        accessed = _accessed(item)
        shown = linked_address(address)
        return f"{shown} (accessed {accessed})" if accessed else shown
    isbn = identifier_of(item, "ISBN", identifiers.clean_isbn)
    return isbn and f"ISBN: {isbn}"


def linked_address(address: str) -> str:
    """Return an address as HTML, linked if it is one of the web."""
    is_web = address.lower().startswith(("https://", "http://"))
    return link("", address, address) if is_web else escape(address, quote=False)


def link(label: str, shown: str, url: str) -> str:
    """Return a label and what is linked behind it, as HTML."""
    return format_html('{}<a href="{}">{}</a>', label, url, shown)
