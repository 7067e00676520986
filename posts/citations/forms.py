"""The form of a source: fields an editor knows, one CSL record behind them."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.form_fields import CleanTextsMixin

from . import dates, identifiers
from .authors.name_fields import (
    NamesField,
    NamesWidget,
    ReadNames,
    keep_known,
    names_as_text,
)
from .duplicates import find_twin, twin_error
from .models import Source
from .references import reference_parts

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
    "pmcid": "PMCID",
    "isbn": "ISBN",
    "url": "URL",
}
PEOPLE = {"authors": "author", "editors": "editor"}
DATES = {"issued": "issued", "accessed": "accessed"}
NAMES = PLAIN | PEOPLE | DATES


class SourceForm(CleanTextsMixin, forms.ModelForm[Source]):
    """Writes what an editor changed into the record and leaves the rest as it is.

    A record from elsewhere knows more than the form has fields for: an author's ORCID
    iD, a range of dates.
    """

    type = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TYPES)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text=gettext_lazy(
            "Italics and indices are written as &lt;i&gt;, &lt;sub&gt; and &lt;sup&gt;."
        ),
    )
    authors = NamesField(
        label=gettext_lazy("Authors"),
        required=False,
        widget=NamesWidget(attrs={"rows": 5, "cols": 40}),
        help_text=gettext_lazy(
            "One a line, or a list as it is printed: Surname AB, Surname CD. "
            "“Surname | Given Names” and {a group in braces} are never asked about."
        ),
    )
    editors = NamesField(
        label=gettext_lazy("The book's editors"),
        required=False,
        widget=NamesWidget(attrs={"rows": 2, "cols": 40}),
    )
    container_title = forms.CharField(
        label=gettext_lazy("Journal, book or site"), required=False
    )
    issued = forms.CharField(
        label=gettext_lazy("Published"),
        required=False,
        help_text=gettext_lazy("2014, 2014a, 2014 Jan-Feb, 2014-02-26 or in press."),
    )
    volume = forms.CharField(label=gettext_lazy("Volume"), required=False)
    issue = forms.CharField(label=gettext_lazy("Issue"), required=False)
    page = forms.CharField(label=gettext_lazy("Pages"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Article number"),
        required=False,
        help_text=gettext_lazy("A Cochrane Review's is like CD010152."),
    )
    edition = forms.CharField(label=gettext_lazy("Edition"), required=False)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), required=False)
    publisher_place = forms.CharField(label=gettext_lazy("Place"), required=False)
    doi = forms.CharField(label="DOI", required=False)
    pmid = forms.CharField(label="PubMed ID", required=False)
    pmcid = forms.CharField(label="PubMed Central ID", required=False)
    isbn = forms.CharField(label="ISBN", required=False)
    registry_number = forms.CharField(
        label=gettext_lazy("Number in a register"),
        required=False,
        help_text=gettext_lazy("Of a trial or protocol: NCT01234567, ISRCTN12345678."),
    )
    url = forms.URLField(label=gettext_lazy("Address"), required=False)
    accessed = forms.CharField(
        label=gettext_lazy("Read there on"),
        required=False,
        help_text=gettext_lazy("For web pages: 27 June 2022."),
    )
    printed_work = forms.BooleanField(
        label=gettext_lazy("A printed work: no identifier or address leads to it"),
        required=False,
    )

    class Meta:
        model = Source
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        csl = self.instance.csl or {}
        for field, name in PLAIN.items():
            self.initial.setdefault(field, str(csl.get(name) or ""))
        for field, name in PEOPLE.items():
            self.initial.setdefault(field, names_as_text(csl.get(name)))
        for field, name in DATES.items():
            self.initial.setdefault(field, dates.date_to_text(csl.get(name)))
        self.initial.setdefault("registry_number", reference_parts.registry_number(csl))
        self.initial.setdefault("printed_work", reference_parts.is_printed_work(csl))
        own = csl.get("type")
        if own and own not in dict(TYPES):  # one that editors are not offered otherwise
            self.fields["type"].choices = [(own, own), *TYPES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._place_identifier(cleaned)
        for field, clean in CLEANERS.items():
            # What was not typed now may be none: a date such as "in press".
            if field in self.changed_data and cleaned.get(field):
                try:
                    cleaned[field] = clean(cleaned[field])
                except ValueError as error:
                    self.add_error(field, str(error))
        self._part_editors(cleaned)
        self._refuse_twins(cleaned)
        return cleaned

    def _place_identifier(self, cleaned: dict[str, Any]) -> None:
        """Move another identifier that was pasted as a DOI into its own field."""
        typed = cleaned.get("doi", "")
        found = identifiers.recognise(typed) if "doi" in self.changed_data else None
        if found and not cleaned.get(found[0]):
            field, value = found
            cleaned |= {"doi": "", field: value}
            self.changed_data.append(field)

    def _part_editors(self, cleaned: dict[str, Any]) -> None:
        """Move those whom the list of authors calls editors to the book's editors."""
        read = {field: cleaned.get(field) for field in PEOPLE}
        authors, editors = (
            one if isinstance(one, ReadNames) else ReadNames() for one in read.values()
        )
        if read["authors"] is not None:
            cleaned["authors"] = authors.names
        if read["editors"] is None:
            return
        cleaned["editors"] = [*editors.names, *editors.editors] or authors.editors
        if authors.editors and cleaned["editors"] is not authors.editors:
            self.add_error(
                "authors", _("Here are editors too. Write them in one place.")
            )
        if authors.editors and "editors" not in self.changed_data:
            self.changed_data.append("editors")

    def _refuse_twins(self, cleaned: Mapping[str, Any]) -> None:
        in_popup = bool(self.data.get("_popup"))
        for field, twin in find_twin(self.instance, self.record(cleaned)).items():
            if field in self.changed_data:
                self.add_error(field, ValidationError(twin_error(twin, in_popup)))

    def record(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record with what was changed in it, what was emptied left out."""
        old = self.instance.csl or {}
        changed = {
            NAMES[field]: cleaned[field]
            for field in self.changed_data
            if field in NAMES and field in cleaned
        }
        for name in PEOPLE.values():
            if name in changed:
                changed[name] = keep_known(changed[name], old.get(name))
        if "registry_number" in self.changed_data:
            number = cleaned.get("registry_number")
            custom = dict(old.get("custom") or {}) | {"registry-number": number}
            changed["custom"] = {
                key: it for key, it in custom.items() if it or key != "registry-number"
            }
        if "printed_work" in self.changed_data:
            changed["medium"] = "print" if cleaned.get("printed_work") else ""
        record = old | changed
        return {
            name: value
            for name, value in record.items()
            if value or name not in changed
        }

    def save(self, commit: bool = True) -> Source:
        self.instance.csl = self.record(self.cleaned_data)
        return super().save(commit)


# How what is typed in a field becomes what the record says.
CLEANERS: dict[str, Callable[[str], Any]] = {
    "doi": identifiers.clean_doi,
    "pmid": identifiers.clean_pmid,
    "pmcid": identifiers.clean_pmcid,
    "isbn": identifiers.clean_isbn,
    "registry_number": identifiers.clean_registry_number,
    "issued": dates.parse_date,
    "accessed": dates.parse_day,
}
