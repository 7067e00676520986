"""Filters: what was asked of the desk, and the comments that answer it, in order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from comments.decisions import reason_texts
from comments.models import Comment, CommentQuerySet, Kind, Status
from comments.models.label import LABELS
from evidenceblog.core.models import User

# What is read in one go; more is behind "next".
ON_A_PAGE = 25
LARGEST_KEY = 2**63 - 1  # of PostgreSQL's bigint

TABS: dict[str, StrOrPromise] = {
    "waiting": _("Waiting"),
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
PARTS_OF_WAITING = ("waiting", "mine", "outreach", "mentions")

AGES: dict[str, tuple[StrOrPromise, str, timedelta]] = {
    "new": (_("less than a day ago"), "gte", timedelta(days=1)),
    "day": (_("more than a day ago"), "lt", timedelta(days=1)),
    "2days": (_("more than 2 days ago"), "lt", timedelta(days=2)),
    "week": (_("more than a week ago"), "lt", timedelta(days=7)),
    "month": (_("more than 30 days ago"), "lt", timedelta(days=30)),
}
WHOSE = {"me": _("me"), "nobody": _("nobody"), "somebody": _("somebody")}


def optional_choice(
    label: StrOrPromise, offered: Mapping[str, Any]
) -> forms.ChoiceField:
    choices = [("", _("any")), *offered.items()]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def optional_number(label: StrOrPromise) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=LARGEST_KEY
    )


def _text(label: StrOrPromise, longest: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)


class DeskFilterForm(forms.Form):
    """The filters, as they stand in the desk's address."""

    q = _text(_("Words"), 100)
    post = optional_number(_("Post"))
    reason = optional_choice(_("Reason"), reason_texts.REASON_TEXTS)
    label = optional_choice(_("Label"), LABELS)
    kind = optional_choice(_("Kind"), dict(Kind.choices))
    language = _text(_("Language"), 8)
    age = optional_choice(
        _("Came"), {name: words for name, (words, *_rest) in AGES.items()}
    )
    author = _text(_("Author (e-mail or name)"), 254)
    host = _text(_("Links to"), 253)
    assignee = optional_choice(_("Assigned to"), WHOSE)
    network = _text(_("Range of addresses"), 43)
    campaign = optional_number(_("Campaign"))
    like = optional_number(_("Like comment"))


@dataclass(frozen=True)
class Asked:
    """A tab, filters by name, and the number of the last comment of the page before."""

    viewer: User
    show: str = "waiting"
    filters: dict[str, Any] = field(default_factory=dict)
    after: int | None = None

    @property
    def is_waiting(self) -> bool:
        return self.show in PARTS_OF_WAITING

    def query(self, **changes: object) -> str:
        """Return the query string that asks for this, with some of it changed."""
        said = {"show": self.show, **self.filters, **changes}
        if said["show"] == "waiting":
            del said["show"]
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def matching(self) -> CommentQuerySet:
        """Return all that was asked for, on whichever page."""
        wanted = [_FILTERS[name](self.filters[name], self) for name in self.filters]
        return Comment.objects.filter(_in_tab(self.show, self.viewer), *wanted)

    def page(self) -> tuple[list[int], bool]:
        """Return the numbers of the comments on this page, and whether more follow.

        Of a campaign only one comment is listed, unless what was asked for is just
        such likeness.
        """
        found = self.matching()
        if not {"campaign", "like"} & self.filters.keys():
            found = _folded(found, "lt" if self.is_waiting else "gt")
        ordered = _urgent_first if self.is_waiting else _newest_first
        numbers = ordered(found, self.after).values_list("pk", flat=True)
        page = list(numbers[: ON_A_PAGE + 1])
        return page[:ON_A_PAGE], len(page) > ON_A_PAGE


def read(said: Mapping[str, str], viewer: User) -> Asked:
    """Read what the desk's address asks for; what makes no sense is left out."""
    form = DeskFilterForm(said)
    form.is_valid()
    filters = {name: value for name, value in form.cleaned_data.items() if value}
    show = said.get("show", "")
    return Asked(
        viewer=viewer,
        show=show if show in TABS else "waiting",
        filters=filters,
        after=key(said.get("after", "")),
    )


def same_address(email: Combinable) -> Exact:
    """Return the condition that a comment was sent with this e-mail address."""
    return Exact(Lower("email"), Lower(email))


def key(text: str) -> int | None:
    """Read the number of a row; None for what cannot be one."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_KEY else None


def _in_tab(show: str, viewer: User) -> Q:
    waits = Q(waits=True)
    parts = {
        "waiting": waits,
        "mine": waits & Q(assignee=viewer),
        "outreach": waits & Q(labels__contains=["outreach"]),
        "mentions": waits & Q(lane=Comment.Lane.SHARED),
        "all": Q(),
    }
    return parts[show] if show in parts else Q(status=show)


def _came(name: str, _asked: Asked) -> Q:
    _words, comparison, age = AGES[name]
    return Q(**{f"received_at__{comparison}": timezone.now() - age})


def _written_by(author: str, _asked: Asked) -> Q | Exact:
    if "@" in author:
        return same_address(Value(author))
    return Q(name__iexact=author)


def _like(number: int, _asked: Asked) -> Q:
    it = Comment.objects.filter(pk=number).values_list("bands", "body").first()
    if it is None:
        return Q(pk__in=[])
    bands, body = it
    return Q(bands__overlap=bands) | Q(body=body)


def _assigned(whose: str, asked: Asked) -> Q:
    if whose == "me":
        return Q(assignee=asked.viewer)
    return Q(assignee__isnull=whose == "nobody")


def _says(words: str, _asked: Asked) -> Q:
    return (
        Q(body__icontains=words) | Q(name__icontains=words) | Q(email__icontains=words)
    )


_FILTERS: dict[str, Callable[[Any, Asked], Q | Exact]] = {
    "q": _says,
    "post": lambda number, _asked: Q(post=number),
    "reason": lambda code, _asked: Q(reasons__contains=[{"code": code}]),
    "label": lambda label, _asked: Q(labels__contains=[label]),
    "kind": lambda kind, _asked: Q(kind=kind),
    "language": lambda language, _asked: Q(language=language),
    "age": _came,
    "author": _written_by,
    "host": lambda host, _asked: Q(hosts__contains=[host.lower()]),
    "assignee": _assigned,
    "network": lambda network, _asked: Q(network=network),
    "campaign": lambda number, _asked: Q(campaign=number),
    "like": _like,
}


def _folded(found: CommentQuerySet, rather: str) -> CommentQuerySet:
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
        urgency, received_at = _of(after, "urgency"), _of(after, "received_at")
        found = found.filter(
            Q(urgency__lt=urgency)
            | Q(urgency=urgency, received_at__gt=received_at)
            | Q(urgency=urgency, received_at=received_at, pk__gt=after)
        )
    return found.order_by("-urgency", "received_at", "pk")


def _newest_first(found: CommentQuerySet, after: int | None) -> CommentQuerySet:
    if after:
        received_at = _of(after, "received_at")
        found = found.filter(
            Q(received_at__lt=received_at) | Q(pk__lt=after),
            received_at__lte=received_at,
        )
    return found.order_by("-received_at", "-pk")


def _of(number: int, column: str) -> Subquery:
    return Subquery(Comment.objects.filter(pk=number).values(column)[:1])
