"""Filters: what a moderator asks of the desk, and the comments that answer it, in order."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from comments.decisions import reason_texts
from comments.models import Comment, CommentQuerySet, Kind, Status
from comments.models.label import LABELS, Label
from evidenceblog.core.models import User

# What is read in one go; more is behind "next".
CARDS_PER_PAGE = 25
MAX_KEY = 2**63 - 1  # of PostgreSQL's bigint
NO_NUMBER = _("There is none with this number.")

TABS: dict[str, StrOrPromise] = {
    "waiting": _("Waiting"),
    "urgent": _("Urgent"),
    "quick": _("Quick"),
    "editors": _("For editors"),
    "mine": _("Mine"),
    "outreach": LABELS["outreach"],
    "mentions": _("Mentions"),
    "spam": Status.SPAM.label,
    "approved": Status.APPROVED.label,
    "rejected": Status.REJECTED.label,
    "withdrawn": Status.WITHDRAWN.label,
    "all": _("All comments"),
}
# The tabs that hold a part of what waits; the others hold a status, or all there is.
PARTS_OF_WAITING = (
    *("waiting", "urgent", "quick", "editors"),
    *("mine", "outreach", "mentions"),
)
# Named in the desk's first line, and among the tabs only when chosen.
IN_FIRST_LINE = ("urgent", "quick", "editors")

AGES: dict[str, tuple[StrOrPromise, str, timedelta]] = {
    "new": (_("less than a day ago"), "gte", timedelta(days=1)),
    "day": (_("more than a day ago"), "lt", timedelta(days=1)),
    "2days": (_("more than 2 days ago"), "lt", timedelta(days=2)),
    "week": (_("more than a week ago"), "lt", timedelta(days=7)),
    "month": (_("more than 30 days ago"), "lt", timedelta(days=30)),
}
ASSIGNEES = {"me": _("me"), "nobody": _("nobody"), "somebody": _("somebody")}


class FlatSelect(forms.Select):
    """A select that joins its options itself: Django renders a template for each, which
    takes longer than all the rest of the page."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (code, mark_safe(" selected") if str(code) == chosen else "", words)
                for code, words in self.choices
            ),
        )
        about = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", about, options)


def optional_choice(
    label: StrOrPromise, offered: Mapping[str, Any]
) -> forms.ChoiceField:
    choices = [("", _("any")), *offered.items()]
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=FlatSelect
    )


def optional_number(
    label: StrOrPromise, widget: type[forms.Widget] = forms.NumberInput
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=MAX_KEY,
        widget=widget,
        error_messages=dict.fromkeys(("min_value", "max_value"), NO_NUMBER),
    )


def _text(label: StrOrPromise, longest: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)


class DeskFilterForm(forms.Form):
    """The filters, as they stand in the desk's address."""

    q = _text(_("Words"), 100)
    post = optional_number(_("Post"), FlatSelect)
    reason = optional_choice(_("Reason"), reason_texts.REASON_TEXTS)
    label = optional_choice(_("Label"), LABELS)
    kind = optional_choice(_("Kind"), dict(Kind.choices))
    age = optional_choice(
        _("Came"), {name: words for name, (words, *_rest) in AGES.items()}
    )
    author = _text(_("Author (e-mail or name)"), 254)
    host = _text(_("Links to"), 253)
    assignee = optional_choice(_("Assigned to"), ASSIGNEES)
    network = _text(_("Range of addresses"), 43)
    campaign = optional_number(_("Campaign"))
    like = optional_number(_("Like comment"))
    language = forms.CharField(
        label=_("Language"), required=False, max_length=8, widget=FlatSelect
    )

    def offer(
        self,
        posts: Iterable[tuple[int, StrOrPromise, int]],
        languages: Iterable[tuple[str, StrOrPromise, int]],
    ) -> None:
        """Let a post and a language be chosen among these, each with how many wait."""
        for name, offered in (("post", posts), ("language", languages)):
            cast(FlatSelect, self.fields[name].widget).choices = [
                ("", _("any")),
                *(
                    (code, f"{words} ({many})" if many else words)
                    for code, words, many in offered
                ),
            ]


@dataclass(frozen=True)
class DeskQuery:
    """A tab, filters by name, and the number of the last comment of the page before."""

    viewer: User
    tab: str = "waiting"
    filters: dict[str, Any] = field(default_factory=dict)
    after: int | None = None

    @property
    def is_waiting(self) -> bool:
        return self.tab in PARTS_OF_WAITING

    def query_string(self, **changes: object) -> str:
        """Return the query string that asks for this, with some of it changed."""
        values = {"show": self.tab, **self.filters, **changes}
        if values["show"] == "waiting":
            del values["show"]
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def comments(self) -> CommentQuerySet:
        """Return all that was asked for, on whichever page."""
        wanted = [_FILTERS[name](self.filters[name], self) for name in self.filters]
        return Comment.objects.filter(tab_condition(self.tab, self.viewer), *wanted)

    def page(self) -> tuple[list[int], bool]:
        """Return the numbers of the comments on this page, and whether more follow.

        Of a campaign only one comment is listed, unless what was asked for is just
        such likeness.
        """
        found = self.comments()
        if not {"campaign", "like"} & self.filters.keys():
            found = _fold_campaigns(found, "lt" if self.is_waiting else "gt")
        ordered = _urgent_first if self.is_waiting else _newest_first
        numbers = ordered(found, self.after).values_list("pk", flat=True)
        page = list(numbers[: CARDS_PER_PAGE + 1])
        return page[:CARDS_PER_PAGE], len(page) > CARDS_PER_PAGE


def parse_query(values: Mapping[str, str], viewer: User) -> DeskQuery:
    """Read what the desk's address asks for; what makes no sense is left out."""
    form = DeskFilterForm(values)
    form.is_valid()
    filters = {name: value for name, value in form.cleaned_data.items() if value}
    tab = values.get("show", "")
    return DeskQuery(
        viewer=viewer,
        tab=tab if tab in TABS else "waiting",
        filters=filters,
        after=parse_key(values.get("after", "")),
    )


def has_email(email: Combinable) -> Exact:
    """Return the condition that a comment was sent with this e-mail address."""
    return Exact(Lower("email"), Lower(email))


def parse_key(text: str) -> int | None:
    """Read the number of a row; None for what cannot be one."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        return None
    number = int(text)
    return number if 0 < number <= MAX_KEY else None


def tab_condition(tab: str, viewer: User) -> Q:
    """Return the condition that a comment is in a tab."""
    waits = Q(waits=True)
    parts = {
        "waiting": waits,
        "urgent": waits & Q(urgency__gt=Comment.Urgency.ORDINARY),
        "quick": waits & Q(urgency=Comment.Urgency.ORDINARY, labels=[]),
        "editors": waits & Q(labels__overlap=[Label.FOR_AN_EDITOR, Label.CORRECTION]),
        "mine": waits & Q(assignee=viewer),
        "outreach": waits & Q(labels__contains=["outreach"]),
        "mentions": waits & Q(lane=Comment.Lane.SHARED),
        "all": Q(),
    }
    return parts[tab] if tab in parts else Q(status=tab)


def _received_within(name: str, _query: DeskQuery) -> Q:
    _words, comparison, age = AGES[name]
    return Q(**{f"received_at__{comparison}": timezone.now() - age})


def _written_by(author: str, _query: DeskQuery) -> Q | Exact:
    if "@" in author:
        return has_email(Value(author))
    return Q(name__iexact=author)


def _resembles_comment(number: int, _query: DeskQuery) -> Q:
    it = Comment.objects.filter(pk=number).values_list("bands", "body").first()
    if it is None:
        return Q(pk__in=[])
    bands, body = it
    return Q(bands__overlap=bands) | Q(body=body)


def _is_assigned_to(assignee: str, query: DeskQuery) -> Q:
    if assignee == "me":
        return Q(assignee=query.viewer)
    return Q(assignee__isnull=assignee == "nobody")


def _contains_words(words: str, _query: DeskQuery) -> Q:
    return (
        Q(body__icontains=words) | Q(name__icontains=words) | Q(email__icontains=words)
    )


_FILTERS: dict[str, Callable[[Any, DeskQuery], Q | Exact]] = {
    "q": _contains_words,
    "post": lambda number, _query: Q(post=number),
    "reason": lambda code, _query: Q(reasons__contains=[{"code": code}]),
    "label": lambda label, _query: Q(labels__contains=[label]),
    "kind": lambda kind, _query: Q(kind=kind),
    "language": lambda language, _query: Q(language=language),
    "age": _received_within,
    "author": _written_by,
    "host": lambda host, _query: Q(hosts__contains=[host.lower()]),
    "assignee": _is_assigned_to,
    "network": lambda network, _query: Q(network=network),
    "campaign": lambda number, _query: Q(campaign=number),
    "like": _resembles_comment,
}


def _fold_campaigns(found: CommentQuerySet, rather: str) -> CommentQuerySet:
    """Leave out all of a campaign but the oldest ("lt") or newest ("gt") of a status.

    What is urgent is never folded away.
    """
    before = Comment.objects.filter(
        campaign=OuterRef("campaign"),
        status=OuterRef("status"),
        **{f"pk__{rather}": OuterRef("pk")},
    )
    alone = Q(campaign__isnull=True) | Q(urgency__gt=Comment.Urgency.ORDINARY)
    return found.filter(alone | ~Exists(before))


def _urgent_first(found: CommentQuerySet, after: int | None) -> CommentQuerySet:
    if after:
        urgency, received_at = (
            _column_of(after, "urgency"),
            _column_of(after, "received_at"),
        )
        found = found.filter(
            Q(urgency__lt=urgency)
            | Q(urgency=urgency, received_at__gt=received_at)
            | Q(urgency=urgency, received_at=received_at, pk__gt=after)
        )
    return found.order_by("-urgency", "received_at", "pk")


def _newest_first(found: CommentQuerySet, after: int | None) -> CommentQuerySet:
    if after:
        received_at = _column_of(after, "received_at")
        found = found.filter(
            Q(received_at__lt=received_at) | Q(pk__lt=after),
            received_at__lte=received_at,
        )
    return found.order_by("-received_at", "-pk")


def _column_of(number: int, column: str) -> Subquery:
    return Subquery(Comment.objects.filter(pk=number).values(column)[:1])


def chosen_filters(
    query: DeskQuery, form: DeskFilterForm
) -> Iterable[tuple[str, str, str]]:
    """Return each filter that is on: its name, its value, and the list without it."""
    for name, value in query.filters.items():
        field = form.fields[name]
        offered = dict(getattr(field, "choices", ()))
        yield (
            str(field.label),
            str(offered.get(value, value)),
            query.query_string(**{name: ""}),
        )
