"""The form of a source: fields an editor knows, one CSL record behind them."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from . import identifiers, references
from .author_names import authors_from_lines, authors_to_lines, field_text
from .models import Source

TYPES = [
    ("article-journal", gettext_lazy("Journal article or Cochrane Review")),
    ("webpage", gettext_lazy("Web page")),
    ("report", gettext_lazy("Report or guideline")),
    ("book", gettext_lazy("Book")),
    ("chapter", gettext_lazy("Chapter")),
    ("article", gettext_lazy("Preprint")),
    ("thesis", gettext_lazy("Thesis")),
    ("dataset", gettext_lazy("Dataset")),
    ("document", gettext_lazy("Something else")),
]
# Form field → the name of the same thing in CSL.
PLAIN = {
    "type": "type",
    "title": "title",
    "container_title": "container-title",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "number": "number",
    "edition": "edition",
    "publisher": "publisher",
    "publisher_place": "publisher-place",
    "doi": "DOI",
    "pmid": "PMID",
    "url": "URL",
}
NAMES = PLAIN | {"authors": "author", "issued": "issued", "accessed": "accessed"}
DATE = re.compile(r"([0-9]{4})(?:-(0?[1-9]|1[0-2])(?:-(0?[1-9]|[12][0-9]|3[01]))?)?")


class LinesField(forms.CharField):
    """Lines of text, the same whether a browser ended them or a record did."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class SourceForm(forms.ModelForm[Source]):
    """Writes what an editor changed into the record and leaves the rest as it is.

    A record from elsewhere knows more than the form has fields for: an author's ORCID
    iD, a range of dates.
    """

    type = forms.ChoiceField(label=gettext_lazy("kind"), choices=TYPES)
    title = forms.CharField(
        label=gettext_lazy("title"),
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )
    authors = LinesField(
        label=gettext_lazy("authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
        help_text=gettext_lazy(
            "One a line: “Surname AB” or “Surname, Given Names”; a group in {braces}."
        ),
    )
    container_title = forms.CharField(
        label=gettext_lazy("journal, book or site"), required=False
    )
    issued = forms.CharField(
        label=gettext_lazy("published"),
        required=False,
        help_text=gettext_lazy("A year, 2014-02 or 2014-02-26."),
    )
    volume = forms.CharField(label=gettext_lazy("volume"), required=False)
    issue = forms.CharField(label=gettext_lazy("issue"), required=False)
    page = forms.CharField(label=gettext_lazy("pages"), required=False)
    number = forms.CharField(
        label=gettext_lazy("article number"),
        required=False,
        help_text=gettext_lazy("A Cochrane Review's is like CD010152."),
    )
    edition = forms.CharField(label=gettext_lazy("edition"), required=False)
    publisher = forms.CharField(label=gettext_lazy("publisher"), required=False)
    publisher_place = forms.CharField(label=gettext_lazy("place"), required=False)
    doi = forms.CharField(label="DOI", required=False)
    pmid = forms.CharField(label="PubMed ID", required=False)
    url = forms.URLField(label=gettext_lazy("address"), required=False)
    accessed = forms.CharField(
        label=gettext_lazy("read there on"),
        required=False,
        help_text=gettext_lazy("For web pages: 2020-03-03."),
    )

    class Meta:
        model = Source
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        csl = self.instance.csl or {}
        for field, name in PLAIN.items():
            self.initial.setdefault(field, str(csl.get(name) or ""))
        self.initial.setdefault("authors", authors_to_lines(csl.get("author", [])))
        for field in ("issued", "accessed"):
            self.initial.setdefault(field, _date_to_text(csl.get(field)))
        own = csl.get("type")
        if own and own not in dict(TYPES):  # one that editors are not offered otherwise
            self.fields["type"].choices = [(own, own), *TYPES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field, clean in CLEANERS.items():
            # What was not typed now may be none: a date such as "in press".
            if field in self.changed_data and cleaned.get(field):
                try:
                    cleaned[field] = clean(cleaned[field])
                except ValueError as error:
                    self.add_error(field, str(error))
        doi = cleaned.get("doi")
        twin = Source.objects.filter(doi=doi.lower()) if doi else Source.objects.none()
        if twin.exclude(pk=self.instance.pk).exists():
            self.add_error("doi", _("A source with this DOI is already here."))
        return cleaned

    def save(self, commit: bool = True) -> Source:
        """Store the record with what was changed in it, what was emptied left out."""
        changed = {
            NAMES[field]: self.cleaned_data[field] for field in self.changed_data
        }
        record = (self.instance.csl or {}) | changed
        self.instance.csl = {
            name: value
            for name, value in record.items()
            if value or name not in changed
        }
        return super().save(commit)


def _date_to_text(date: Any) -> str:
    parts = references.date_parts(date)
    return "-".join(f"{part:02}" for part in parts) or field_text(date or {}, "literal")


def _date_from_text(text: str) -> dict[str, Any]:
    """Turn 2014, 2014-02 or 2014-02-26 into a CSL date. Raises ValueError."""
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(_("Write a year, 2014-02 or 2014-02-26."))
    return {"date-parts": [[int(part) for part in match.groups() if part]]}


# How what is typed in a field becomes what the record says.
CLEANERS: dict[str, Callable[[str], Any]] = {
    "authors": authors_from_lines,
    "doi": identifiers.clean_doi,
    "pmid": identifiers.clean_pmid,
    "issued": _date_from_text,
    "accessed": _date_from_text,
}
