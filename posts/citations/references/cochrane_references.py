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

from django.utils.safestring import SafeString, mark_safe

from posts.citations import identifiers
from posts.citations.csl_text import field_html, field_text, html_to_text
from posts.citations.dates import MONTHS, date_parts, printed_date

from .reference_parts import (
    COCHRANE_DATABASE,
    DATE_UNKNOWN,
    Item,
    WorkForm,
    ended,
    form_of,
    house,
    identifier_of,
    is_chapter,
    linked_address,
    linked_identifier,
    ordinal,
    people,
    registered,
    review_number_of,
    spaced,
    titled,
)

_YEAR = re.compile(r"[0-9]{4}(?![0-9a-z])")
_SAYS_EDITION = re.compile(r"\bed(?:n|ition)?\b", re.IGNORECASE)


def cochrane_reference(item: Item) -> str:
    """Return the reference as plain text. What is not known is left out."""
    return html_to_text(reference_html(item))


def reference_html(item: Item) -> SafeString:
    """Return the reference as HTML: its identifier linked, its title's italics kept."""
    by = people(item, "author") or ("" if is_chapter(item) else _editors(item))
    facts = _FORMS[form_of(item)](item)
    parts = [by, *facts, registered(item), _location(item)]
    # Each part is escaped where it is read from the record.
    return mark_safe(" ".join(ended(part) for part in parts if part))  # noqa: S308


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
    return [titled(item, "preprint"), dated]


def _document(item: Item, medium: str = "") -> list[str]:
    version = field_html(item, "version")
    return [
        titled(item, medium),
        version and f"Version {version}",
        field_html(item, "container-title"),
        field_html(item, "number"),
        _imprint(item),
    ]


_FORMS: Mapping[WorkForm, Callable[[Item], list[str]]] = {
    WorkForm.REVIEW: _review,
    WorkForm.JOURNAL_ARTICLE: _journal_article,
    WorkForm.PREPRINT: _preprint,
    WorkForm.BOOK: _book,
    WorkForm.CHAPTER: _chapter,
    WorkForm.REPORT: _report,
    WorkForm.WEB_PAGE: _web_page,
    WorkForm.DATASET: partial(_document, medium="dataset"),
    WorkForm.THESIS: partial(_document, medium="thesis"),
    WorkForm.DOCUMENT: _document,
}


# The parts that several forms share.


def _editors(item: Item) -> str:
    editors = people(item, "editor")
    return editors and f"{editors}, editor(s)"


def _publication(item: Item) -> str:
    return field_html(item, "container-title") or field_html(item, "publisher")


def _edition(item: Item) -> str:
    edition = field_html(item, "edition").removesuffix(".")
    if edition.isdecimal():
        edition = ordinal(int(edition))
    is_complete = not edition or _SAYS_EDITION.search(edition)
    return edition if is_complete else f"{edition} edition"


def _volume(item: Item) -> str:
    volume = field_html(item, "volume")
    return volume and f"Volume {volume}"


def _imprint(item: Item) -> str:
    return ", ".join(filter(None, [house(item), year_of(item) or DATE_UNKNOWN]))


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


def _location(item: Item) -> str:
    """Say where a work is found, by the best of what leads to it."""
    if identifier := linked_identifier(item, doi_label="DOI"):
        return identifier
    if address := field_text(item, "URL"):
        accessed = _accessed(item)
        shown = linked_address(address)
        return f"{shown} (accessed {accessed})" if accessed else shown
    isbn = identifier_of(item, "ISBN", identifiers.clean_isbn)
    return isbn and f"ISBN: {isbn}"
