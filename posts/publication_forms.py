"""Forms that say when a post is published: now, at a moment ahead, or dated back."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from .forms import PublishForm
from .models import Post

NOW, LATER = "now", "later"
# Further ahead is a typing mistake in the year.
FURTHEST = timedelta(days=5 * 365)
# Before it nobody published on the web.
EARLIEST = date(1990, 1, 1)


class MomentField(forms.SplitDateTimeField):
    """A day and a time in the site's time zone that are still ahead."""

    def __init__(self, **options: Any) -> None:
        day: dict[str, Any] = {"type": "date", "aria-label": gettext_lazy("Day")}
        clock: dict[str, Any] = {"type": "time", "aria-label": gettext_lazy("Time")}
        widget = forms.SplitDateTimeWidget(
            date_attrs=day,
            time_attrs=clock,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        words = gettext_lazy("In the site's time zone: {zone}.")
        help_text = format_lazy(words, zone=settings.TIME_ZONE)
        super().__init__(widget=widget, help_text=help_text, **options)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is None:
            return None
        if moment <= timezone.now():
            raise ValidationError(_("That moment has passed. Choose one ahead."))
        if moment > timezone.now() + FURTHEST:
            raise ValidationError(_("That is more than five years ahead."))
        return moment


class PastDayField(forms.DateField):
    """The day on which something was first published elsewhere."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is None:
            return None
        if day > timezone.localdate():
            raise ValidationError(_("That day is yet to come."))
        if day < EARLIEST:
            raise ValidationError(_("That is before there were websites."))
        return day


class PublicationForm(PublishForm):
    """What kind of publication this is, and when it reaches readers."""

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (NOW, gettext_lazy("Now")),
            (LATER, gettext_lazy("At a moment ahead")),
        ],
        initial=NOW,
        required=False,
        widget=forms.RadioSelect,
    )
    at = MomentField(label=gettext_lazy("At"), required=False)
    dated = PastDayField(
        label=gettext_lazy("First published elsewhere, on"),
        required=False,
        help_text=gettext_lazy(
            "Readers see this as the day of publication. Empty: today."
        ),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, post=post, **kwargs)
        if post.live_id:  # readers know when it was first published
            del self.fields["dated"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        at, is_later = cleaned.get("at"), cleaned.get("when") == LATER
        if is_later and not at and "at" not in self.errors:
            self.add_error("at", _("Say on which day, and at what time."))
        if at and not is_later:
            words = _("You gave a moment ahead. Choose it here, or empty its fields.")
            self.add_error("when", words)
        if is_later and cleaned.get("dated"):
            words = _("What goes live at a moment ahead is dated by that moment.")
            self.add_error("dated", words)
        return cleaned

    def moment(self) -> datetime | None:
        """Return when it goes live, or the past day that dates it; None for now."""
        dated: date | None = self.cleaned_data.get("dated")
        if dated and dated < timezone.localdate():
            return timezone.make_aware(datetime.combine(dated, time(12)))
        at: datetime | None = self.cleaned_data.get("at")
        return at


class MomentForm(forms.Form):
    """Another moment for what is scheduled."""

    at = MomentField(label=gettext_lazy("Goes live at"))
