"""Filters of the log: what was asked, and the decisions that answer it."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrPromise

from comments.decisions import reason_texts
from comments.models import Act, Decision, DecisionQuerySet, Status
from comments.moderation.desk.queue_filters import optional_choice, optional_number
from evidenceblog.core.models import User
from posts.models import Post

SYSTEM = "system"
# So that a day, in whichever time zone, is still a moment that Python has.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)


def _day_field(label: StrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class LogFilterForm(forms.Form):
    """The filters, as they stand in the log's address. Valid when empty."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    act = optional_choice(gettext_lazy("What"), dict(Act.choices))
    to = optional_choice(gettext_lazy("Decided"), dict(Status.choices))
    reason = optional_choice(gettext_lazy("Why"), reason_texts.REASON_TEXTS)
    since = _day_field(gettext_lazy("From"))
    until = _day_field(gettext_lazy("To"))
    comment = optional_number(gettext_lazy("Comment number"))
    post = forms.CharField(
        label=gettext_lazy("Post (its address)"), max_length=500, required=False
    )
    campaign = optional_number(gettext_lazy("Campaign number"))
    rule = optional_number(gettext_lazy("Trust rule number"))
    batch = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": gettext_lazy("There was no such press.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Also those who have left.
        decided = Exists(Decision.objects.filter(by=OuterRef("pk")))
        people = User.objects.filter(decided).order_by("username")
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *(("", _("anybody")), (SYSTEM, _("the system"))),
            *((str(user.pk), str(user)) for user in people),
        ]

    def clean_post(self) -> Post | None:
        """Return the post at an address, or at its last part."""
        path, *_rest = re.split("[?#]", self.cleaned_data["post"])
        slug = path.strip("/ ").rpartition("/")[2]
        if not slug:
            return None
        found = Post.objects.filter(slug=slug).first()
        if found is None:
            raise ValidationError(_("There is no post at this address."))
        return found

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first."))
        return asked

    def decisions(self) -> DecisionQuerySet:
        """Return, of a valid form, the decisions that were asked for."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return Decision.objects.filter(
            *(_FILTERS[name](value) for name, value in asked.items())
        )


def _day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


_FILTERS: dict[str, Callable[[Any], Q]] = {
    "who": lambda who: Q(by__isnull=True) if who == SYSTEM else Q(by=who),
    "act": lambda act: Q(act=act),
    "to": lambda status: Q(act=Act.STATUS, to_status=status),
    "reason": lambda code: Q(reasons__contains=[code]),
    "since": lambda day: Q(at__gte=_day_start(day)),
    "until": lambda day: Q(at__lt=_day_start(day + timedelta(days=1))),
    "comment": lambda number: Q(comment=number),
    "post": lambda post: Q(comment__post=post),
    "campaign": lambda number: Q(campaign=number),
    "rule": lambda number: Q(
        reasons__contains=[f"{reason_texts.TRUST_RULE_PREFIX}{number}"]
    ),
    "batch": lambda batch: Q(batch=batch),
}
