"""Duplicates: a work that is here already is chosen, not added again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import identifiers
from .csl_text import field_text
from .dates import date_parts
from .models import Source

# A book's number is also its chapters'.
_PARTS = {"chapter", "paper-conference"}
# Where each identifier stands; what a service says of a source may lead to it, too.
_TYPED = {"doi": ["doi"], "pmid": ["csl__PMID"], "pmcid": ["csl__PMCID"]}
_TYPED_OR_FOUND = _TYPED | {
    "doi": ["doi", "watches__doi"],
    "pmid": ["csl__PMID", "watches__pmid"],
}
# So alike are titles of one work that two people typed; those of a trial and of its
# follow-up are, too, so that an editor is asked.
SAME_TITLE = 0.7
# A work is out online in one year, and in print in the next.
YEARS_APART = 1
MOST_SIMILAR = 3


def find_twin(source: Source, csl: Mapping[str, Any]) -> dict[str, Source]:
    """Map a form's field to another source that has the same identifier: the one that was
    typed, and for a new source also one that a service said."""
    others = Source.objects.exclude(pk=source.pk)
    columns = _TYPED_OR_FOUND if source._state.adding else _TYPED
    found = {
        field: _with_same(others, csl.get(field.upper()), columns[field])
        for field in columns
    }
    found["isbn"] = _with_same_isbn(others, csl)
    return {field: twin for field, twin in found.items() if twin}


def find_similar(source: Source, csl: Mapping[str, Any]) -> list[Source]:
    """Return sources with nearly the same title that are of the same years, if known."""
    title = field_text(csl, "title")
    if not title:
        return []
    near = (
        Source.objects.exclude(pk=source.pk)
        .filter(title__trigram_similar=title)
        .annotate(likeness=TrigramSimilarity("title", title))
        .filter(likeness__gte=SAME_TITLE)
        .order_by("-likeness", "pk")
    )
    year = _year(csl)
    dated = (one for one in near if _are_near(year, _year(one.csl)))
    return [one for one, _place in zip(dated, range(MOST_SIMILAR), strict=False)]


def twin_error(twin: Source, in_popup: bool) -> SafeString:
    """Say that a work is here already, with the link that chooses it."""
    url = reverse("admin:citations_source_choose", args=[twin.pk])
    words = _("Use it") if in_popup else _("Open it")
    return format_html(
        '{} <a class="use-existing" href="{}{}">{}</a>',
        _("This is already here: “%s”.") % twin,
        url,
        "?_popup=1" if in_popup else "",
        words,
    )


def _with_same(
    others: QuerySet[Source], value: Any, columns: Iterable[str]
) -> Source | None:
    if not value:
        return None
    asked = {name: str(value).lower() if "doi" in name else value for name in columns}
    same = Q(*asked.items(), _connector=Q.OR)
    return others.filter(same).order_by("pk").first()


def _with_same_isbn(others: QuerySet[Source], csl: Mapping[str, Any]) -> Source | None:
    isbn = identifiers.isbn_13(str(csl.get("ISBN") or ""))
    if not isbn or csl.get("type") in _PARTS:
        return None
    books = others.filter(csl__has_key="ISBN").order_by("pk")
    return next(
        (
            book
            for book in books
            if book.csl.get("type") not in _PARTS
            and identifiers.isbn_13(str(book.csl["ISBN"])) == isbn
        ),
        None,
    )


def _year(csl: Mapping[str, Any]) -> int:
    return next(iter(date_parts(csl.get("issued"))), 0)


def _are_near(year: int, other: int) -> bool:
    return not (year and other) or abs(year - other) <= YEARS_APART
