"""The Vancouver form of a reference: NLM's Citing Medicine, 2nd edition.

Six authors are named and the others counted as “et al”, as the sample references of the
ICMJE's Recommendations have it. The words of the form are English in every language of
the site, as Cochrane's are.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from posts.citations import identifiers
from posts.citations.authors.author_names import OTHERS, printed_names
from posts.citations.csl_text import field_html, field_text
from posts.citations.dates import MONTHS, date_parts

from .reference_parts import (
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
    names_of,
    ordinal,
    people,
    registered,
    review_number_of,
    spaced,
    titled,
)

MOST_NAMED = 6
DATABASE = "Cochrane Database Syst Rev"

_PAGES = re.compile(r"([0-9]+)[-\u2013]([0-9]+)")
_SAYS_EDITION = re.compile(r"\bed(?:n|ition)?\b\.?", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")


def vancouver_html(item: Item) -> SafeString:
    """Return a reference as HTML: its identifier linked, its title's italics kept."""
    by = _authors(item) or ("" if is_chapter(item) else _editors(item))
    facts = _FORMS[form_of(item)](item)
    sentences = [by, *facts, registered(item), _identified(item)]
    parts = [ended(one) for one in sentences if one]
    # Nothing ends an address: a full stop would be taken for a part of it.
    parts.append(_address(item))
    # Each part is escaped where it is read from the record.
    return mark_safe(" ".join(filter(None, parts)))  # noqa: S308


# The forms: each returns the sentences between the authors and the identifier.


def _review(item: Item) -> list[str]:
    """Cite a Cochrane Review as an article: the year is the volume of the database."""
    dated = _dated(item)
    year = field_html(item, "volume") or "".join(_YEAR.findall(dated)[:1])
    place = _place(year, field_html(item, "issue"), review_number_of(item))
    return [field_html(item, "title"), DATABASE, f"{dated}{place}"]


def _journal_article(item: Item) -> list[str]:
    journal = field_html(item, "container-title-short")
    pages = _pages(item) or field_html(item, "number")
    volume, issue = field_html(item, "volume"), field_html(item, "issue")
    return [
        field_html(item, "title"),
        journal or field_html(item, "container-title"),
        f"{_dated(item)}{_place(volume, issue, pages)}",
    ]


def _book(item: Item) -> list[str]:
    return [
        field_html(item, "title"),
        _edition(item),
        _volume(item),
        _editors(item) if names_of(item, "author") else "",
        _imprint(item),
    ]


def _chapter(item: Item) -> list[str]:
    editors, book = _editors(item), field_html(item, "container-title")
    within = [f"In: {editors}", book] if editors else [book and f"In: {book}"]
    pages = _pages(item)
    return [
        field_html(item, "title"),
        *within,
        _edition(item),
        _volume(item),
        _imprint(item),
        pages and f"p. {pages}",
    ]


def _report(item: Item) -> list[str]:
    number = field_html(item, "number")
    return [
        field_html(item, "title"),
        field_html(item, "container-title"),
        _imprint(item),
        number and f"{field_html(item, 'genre') or 'Report No.:'} {number}",
    ]


def _web_page(item: Item) -> list[str]:
    """Cite a page; who is its author is not named again as its publisher."""
    place, site = field_html(item, "publisher-place"), field_html(item, "publisher")
    site = site or field_html(item, "container-title")
    published_by = ": ".join(
        filter(None, [place, "" if site == people(item, "author") else site])
    )
    dated = spaced(_dated(item), _cited(item))
    title = field_html(item, "title")
    return [
        title and f"{title} [Internet]",
        "; ".join(filter(None, [published_by, dated])),
    ]


def _preprint(item: Item) -> list[str]:
    server = field_html(item, "container-title") or field_html(item, "publisher")
    return [
        field_html(item, "title"),
        f"{spaced(server, '[Preprint]')}. {_dated(item)}",
    ]


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
    WorkForm.THESIS: partial(_document, medium="dissertation"),
    WorkForm.DOCUMENT: _document,
}


# The parts that several forms share.


def _authors(item: Item) -> str:
    names = names_of(item, "author")
    shown = [*names[:MOST_NAMED], OTHERS] if len(names) > MOST_NAMED else names
    return escape(printed_names(shown), quote=False)


def _editors(item: Item) -> str:
    editors = people(item, "editor")
    many = len(names_of(item, "editor")) > 1
    return editors and f"{editors}, {'editors' if many else 'editor'}"


def _dated(item: Item) -> str:
    """Return the day of publication as far as it is known: 2014 Feb 26."""
    record = item.get("issued")
    literal = field_html(record, "literal") if isinstance(record, Mapping) else ""
    return literal or _day(record) or DATE_UNKNOWN


def _day(record: Any) -> str:
    match date_parts(record):
        case [year, month, *day] if 1 <= month <= len(MONTHS):
            return " ".join([str(year), MONTHS[month - 1][:3], *map(str, day[:1])])
        case [year, *_rest]:
            return str(year)
    return ""


def _place(volume: str, issue: str, pages: str) -> str:
    """Return the place in a journal, behind its date: ;12(3):45-67."""
    within = volume + (f"({issue})" if issue else "")
    return (within and f";{within}") + (pages and f":{pages}")


def _pages(item: Item) -> str:
    """Return pages, of the last only the digits that differ: 126-35."""
    pages = field_html(item, "page")
    if not (ends := _PAGES.fullmatch(pages)):
        return pages
    first, last = ends.groups()
    if len(first) == len(last):
        same = next((n for n, one in enumerate(last) if one != first[n]), 0)
        last = last[same:]
    return f"{first}-{last}"


def _edition(item: Item) -> str:
    edition = _SAYS_EDITION.sub("", field_html(item, "edition")).strip(" .")
    edition = ordinal(int(edition)) if edition.isdecimal() else edition
    return edition and f"{edition} ed"


def _volume(item: Item) -> str:
    volume = field_html(item, "volume")
    return volume and f"Vol. {volume}"


def _imprint(item: Item) -> str:
    return "; ".join(filter(None, [house(item), _dated(item)]))


def _cited(item: Item) -> str:
    record = item.get("accessed")
    literal = field_html(record, "literal") if isinstance(record, Mapping) else ""
    day = _day(record) or literal
    return day and f"[cited {day}]"


def _identified(item: Item) -> str:
    if identifier := linked_identifier(item, doi_label="doi"):
        return identifier
    isbn = identifier_of(item, "ISBN", identifiers.clean_isbn)
    return f"ISBN: {isbn}" if isbn and not field_text(item, "URL") else ""


def _address(item: Item) -> str:
    """Return the web address of what has no better identifier."""
    address = field_text(item, "URL")
    if not address or _identified(item):
        return ""
    return f"Available from: {linked_address(address)}"
