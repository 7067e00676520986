"""The form of a reference: one work, written as Cochrane writes it.

The forms are those of the Cochrane Style Manual ("Reference types"), and of NLM's Citing
Medicine, 2nd edition, where the manual is silent. A work comes as an item of CSL-JSON
(schema 1.0.2). The words between its facts ("Issue", "edition", "accessed") belong to the
form and stay English in every language of the site.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from . import identifiers
from .author_names import field_text, printed_name

Item = Mapping[str, Any]

COCHRANE_DATABASE = "Cochrane Database of Systematic Reviews"
DATE_UNKNOWN = "[date unknown]"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip

_REVIEW_NUMBER = re.compile(r"(?:CD|MR|ED)[0-9]{6}")
_SAYS_EDITION = re.compile(r"\bed(?:n|ition)?\b", re.IGNORECASE)
_CLOSING_QUOTES = "\"'”»\u2019"
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "\uff1f", "\uff01", "؟", "\u06d4", "।")


class _Location(NamedTuple):
    """Where a work is found: `label`, then `shown`, which leads to `url`, if any."""

    label: str
    shown: str
    url: str
    after: str = ""


def cochrane_reference(item: Item) -> str:
    """Return the reference as plain text. What is not known is left out."""
    kind, where = field_text(item, "type"), _location(item)
    form = _review if _review_number(item) else _FORMS.get(kind, _document)
    by = _people(item, "author") or (_editors(item) if kind == "book" else "")
    found = where and f"{where.label}{where.shown}{where.after}"
    return " ".join(_ended(part) for part in [by, *form(item), found] if part)


def reference_html(item: Item) -> SafeString:
    """Return the same text as HTML, its DOI, PubMed number or address linked."""
    text, where = cochrane_reference(item), _location(item)
    if not where or not where.url:
        return format_html("{}", text)
    before, _shown, after = text.rpartition(where.shown)
    return format_html('{}<a href="{}">{}</a>{}', before, where.url, where.shown, after)


def _ended(sentence: str) -> str:
    """End a sentence with one full stop, or with the mark that it has."""
    has_end = sentence.rstrip(_CLOSING_QUOTES).endswith(_SENTENCE_ENDS)
    return sentence if has_end else f"{sentence}."


# The forms: each returns the sentences between the authors and the identifier.


def _review(item: Item) -> list[str]:
    issue = field_text(item, "issue")
    dated = f"{COCHRANE_DATABASE} {year_of(item) or DATE_UNKNOWN}"
    return [
        field_text(item, "title"),
        f"{dated}, Issue {issue}" if issue else dated,
        f"Art. No.: {_review_number(item)}",
    ]


def _journal_article(item: Item) -> list[str]:
    journal = _spaced(
        field_text(item, "container-title"), year_of(item) or DATE_UNKNOWN
    )
    volume, issue = field_text(item, "volume"), field_text(item, "issue")
    if volume or issue:
        journal += f";{volume}"
    if issue:
        journal += f"({issue})"
    if pages := field_text(item, "page") or field_text(item, "number"):
        journal += f":{pages}"
    return [field_text(item, "title"), journal]


def _book(item: Item) -> list[str]:
    return [
        field_text(item, "title"),
        _edition(item),
        _volume(item),
        _editors(item) if _people(item, "author") else "",
        _imprint(item),
    ]


def _chapter(item: Item) -> list[str]:
    editors, book = _editors(item), field_text(item, "container-title")
    pages = field_text(item, "page")
    within = [f"In: {editors}", book] if editors else [book and f"In: {book}"]
    return [
        field_text(item, "title"),
        *within,
        _edition(item),
        _volume(item),
        f"{_imprint(item)}:{pages}" if pages else _imprint(item),
    ]


def _report(item: Item) -> list[str]:
    genre, number = field_text(item, "genre"), field_text(item, "number")
    return [
        field_text(item, "title"),
        field_text(item, "container-title"),
        f"{genre or 'Report No.:'} {number}" if number else genre,
        _imprint(item),
    ]


def _web_page(item: Item) -> list[str]:
    site = _publication(item)
    if site == _people(item, "author"):
        site = ""
    return [field_text(item, "title"), _spaced(site, year_of(item))]


def _preprint(item: Item) -> list[str]:
    dated = _spaced(_publication(item), year_of(item) or DATE_UNKNOWN)
    return [_titled(item, "preprint"), dated]


def _document(item: Item, medium: str = "") -> list[str]:
    version = field_text(item, "version")
    return [
        _titled(item, medium),
        version and f"Version {version}",
        field_text(item, "container-title"),
        field_text(item, "number"),
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


def _spaced(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _editors(item: Item) -> str:
    editors = _people(item, "editor")
    return editors and f"{editors}, editor(s)"


def _people(item: Item, role: str) -> str:
    names = item.get(role)
    known = names if isinstance(names, list) else []
    people = (printed_name(name) for name in known if isinstance(name, Mapping))
    return ", ".join(filter(None, people))


def _titled(item: Item, medium: str) -> str:
    medium = field_text(item, "genre") or medium
    return _spaced(field_text(item, "title"), medium and f"[{medium}]")


def _publication(item: Item) -> str:
    return field_text(item, "container-title") or field_text(item, "publisher")


def _edition(item: Item) -> str:
    edition = field_text(item, "edition").removesuffix(".")
    if edition.isdecimal():
        edition = _ordinal(int(edition))
    is_complete = not edition or _SAYS_EDITION.search(edition)
    return edition if is_complete else f"{edition} edition"


def _ordinal(number: int) -> str:
    last = 0 if number % 100 in {11, 12, 13} else number % 10
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(last, "th")


def _volume(item: Item) -> str:
    volume = field_text(item, "volume")
    return volume and f"Volume {volume}"


def _imprint(item: Item) -> str:
    place, publisher = (
        field_text(item, "publisher-place"),
        field_text(item, "publisher"),
    )
    house = ": ".join(filter(None, [place, publisher]))
    return ", ".join(filter(None, [house, year_of(item) or DATE_UNKNOWN]))


def year_of(item: Item) -> str:
    """Return the year a work came out, or what its record says in place of one."""
    date = item.get("issued")
    if parts := date_parts(date):
        return str(parts[0])
    return field_text(date, "literal") if isinstance(date, Mapping) else ""


def _accessed(item: Item) -> str:
    date = item.get("accessed")
    match date_parts(date):
        case [year, month, *day] if 1 <= month <= len(MONTHS):
            return " ".join([*map(str, day[:1]), MONTHS[month - 1], str(year)])
        case [year, *_rest]:
            return str(year)
    return field_text(date, "literal") if isinstance(date, Mapping) else ""


def date_parts(date: Any) -> list[int]:
    """Return year, month and day, as far as known: records have `[[null]]` too."""
    try:
        return [int(part) for part in date["date-parts"][0]]
    except (LookupError, TypeError, ValueError):
        return []


def _review_number(item: Item) -> str:
    if review := identifiers.cochrane_number(_doi(item)):
        return review[0]
    number = (field_text(item, "number") or field_text(item, "page")).upper()
    journal = field_text(item, "container-title")
    is_review = journal.casefold() == COCHRANE_DATABASE.casefold()
    return number if is_review and _REVIEW_NUMBER.fullmatch(number) else ""


def _doi(item: Item) -> str:
    return identifiers.display_doi(_identifier(item, "DOI", identifiers.clean_doi))


def _identifier(item: Item, field: str, clean: Callable[[str], str]) -> str:
    try:
        return clean(field_text(item, field))
    except identifiers.NotAnIdentifier:
        return ""


def _location(item: Item) -> _Location | None:
    if doi := _doi(item):
        return _Location("DOI: ", doi, identifiers.doi_url(doi))
    if pmid := _identifier(item, "PMID", identifiers.clean_pmid):
        return _Location("PMID: ", pmid, identifiers.pubmed_url(pmid))
    if address := field_text(item, "URL"):
        accessed = _accessed(item)
        is_web = address.lower().startswith(("https://", "http://"))
        after = f" (accessed {accessed})" if accessed else ""
        return _Location("", address, address if is_web else "", after)
    return None
