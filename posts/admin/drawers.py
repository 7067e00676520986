"""The drawers of the editor's form: what writing does not need, closed until it is wanted.

Each says in a line what is set in it, and stands open where it holds an error.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.forms import BoundField, ChoiceField, ModelForm
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from posts.artwork.licences import LICENCES
from posts.models import Series

from .list_merge import LISTS


@dataclass(frozen=True)
class Drawer:
    """What one drawer holds: fields of the post, and lists by their formsets' prefixes."""

    key: str
    label: StrOrPromise
    # What may be set in it, said while nothing is.
    offer: StrOrPromise
    fields: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


# The fields of other apps join the drawer of comments.
COMMENTS = "comments"
DRAWERS = (
    Drawer(
        "people",
        gettext_lazy("People"),
        gettext_lazy("authors and reviewers"),
        lists=("bylines", "reviewers"),
    ),
    Drawer(
        "dates",
        gettext_lazy("Dates and review"),
        gettext_lazy("planned date, next review, series, notice"),
        fields=("planned_on", "review_on", "series", "part", "notice"),
    ),
    Drawer(
        COMMENTS,
        gettext_lazy("Comments and links"),
        gettext_lazy("comments, mentions, what to read next"),
        lists=("read_next",),
    ),
    Drawer(
        "citing",
        gettext_lazy("Search and citing"),
        gettext_lazy("topics, address, licence, language"),
        fields=("topics", "slug", "licence", "language", "translation_of"),
        lists=("listed_sources",),
    ),
)
OF_DRAWERS = {prefix for drawer in DRAWERS for prefix in drawer.lists}


def make_fieldsets(
    names: Iterable[str], others: Sequence[str] = ()
) -> list[tuple[None, dict[str, Any]]]:
    """Return the admin's fieldset of each drawer, with those of the named fields that it
    holds; `others` are the fields of other apps.
    """
    known = set(names)
    made: list[tuple[None, dict[str, Any]]] = []
    for drawer in DRAWERS:
        fields = [name for name in drawer.fields if name in known]
        options: dict[str, Any] = {"classes": [drawer.key], "fields": fields}
        if drawer.key == COMMENTS and others:
            fields.extend(others)
            options["description"] = _("These take effect when you save.")
        made.append((None, options))
    return made


@dataclass
class ShownDrawer:
    """A drawer of a form that is shown."""

    drawer: Drawer
    # The admin's Fieldset: its stubs have no `fields`.
    fieldset: Any
    formsets: list[InlineAdminFormSet] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        errors = self.fieldset.form.errors
        return any(name in errors for name in self.fieldset.fields) or any(
            formset.formset.total_error_count() for formset in self.formsets
        )

    @property
    def summary(self) -> str:
        """Say what is set, each thing parted from the next by a dot."""
        counted = (_count(one.formset) for one in self.formsets)
        told = (_tell(self.fieldset.form, name) for name in self.fieldset.fields)
        return " · ".join(filter(None, (*counted, *told)))


def show_drawers(
    form: AdminForm, formsets: Iterable[InlineAdminFormSet]
) -> Iterator[ShownDrawer]:
    """Yield the drawers that hold anything on this form."""
    by_prefix = {one.formset.prefix: one for one in formsets}
    shown: dict[str, Any] = {one.classes: one for one in form}
    for drawer in DRAWERS:
        own = [by_prefix[name] for name in drawer.lists if name in by_prefix]
        fieldset = shown[drawer.key]
        if own or fieldset.fields:
            yield ShownDrawer(drawer, fieldset, own)


def _count(formset: Any) -> str:
    """Say how many rows of a list are filled in."""
    name = LISTS[formset.prefix][0].removesuffix("_id")
    rows = sum(bool(form[name].value()) for form in formset.forms)
    words: str = {
        "bylines": ngettext("%d author", "%d authors", rows),
        "reviewers": ngettext("%d reviewer", "%d reviewers", rows),
        "read_next": ngettext("%d post to read next", "%d posts to read next", rows),
        "listed_sources": ngettext("%d work listed", "%d works listed", rows),
    }[formset.prefix]
    return words % rows if rows else ""


def _tell(form: ModelForm[Any], name: str) -> str:
    """Say what one field has, in few words; nothing where it says nothing."""
    bound = form[name]
    value = bound.value()
    if not value:
        return ""
    if name == "topics":
        return ngettext("%d topic", "%d topics", len(value)) % len(value)
    if name == "slug":
        return f"/{value}/"
    if name == "licence":
        licence = LICENCES.get(value)
        return str(licence.badge) if licence else ""
    return _tell_plainly(bound, value)


def _tell_plainly(bound: BoundField, value: Any) -> str:
    if bound.name == "series":
        series = Series.objects.filter(pk=value).first()
        return str(series) if series else ""
    if bound.name == "translation_of":
        return _("a translation")
    if bound.name == "part":
        return str(_("part %s") % value)
    if isinstance(bound.field, ChoiceField):
        choices = cast("Iterable[tuple[Any, Any]]", bound.field.choices)
        labels = {str(key): str(label) for key, label in choices}
        chosen = labels.get(str(value), "")
        if bound.name == "language":
            return chosen
        return _("%(field)s: %(choice)s") % {"field": bound.label, "choice": chosen}
    return Truncator(str(value)).chars(40)
