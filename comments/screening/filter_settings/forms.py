"""The form of the filter's settings, and that of a listed word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, ngettext

from comments.spam import signal_points
from comments.spam.models import FilterSettings, ListedWord

from .word_warnings import WordWarning, warning_for

FILTERS = {
    "words": _("Word lists"),
    "model": _("Local model"),
    "akismet": _("Akismet"),
    "campaigns": _("Nearly the same text"),
}


class FilterSettingsForm(forms.ModelForm[FilterSettings]):
    """The settings of the filter, to try and to save."""

    log_only = forms.MultipleChoiceField(
        label=_("Only watching"),
        choices=[(name, FILTERS.get(name, name)) for name in signal_points.FILTERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("These filters say what they would have done, and do nothing."),
    )

    class Meta:
        model = FilterSettings
        fields = ("threshold", "log_only")


class ListedWordForm(forms.ModelForm[ListedWord]):
    """A word for the lists; one that stands in kept comments has to be confirmed."""

    confirmed = forms.BooleanField(
        label=_("Add it all the same"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = ListedWord
        fields = ("kind", "word", "is_off", "note")

    # What the word would do, once that is known.
    warning: WordWarning | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        is_looked_for = {"kind", "word"} <= cleaned.keys() and not cleaned["is_off"]
        if not is_looked_for or set(self.changed_data) <= {"note", "confirmed"}:
            return cleaned
        self.warning = warning_for(cleaned["word"], ListedWord.Kind(cleaned["kind"]))
        if self.warning.kept:
            self.fields["confirmed"].widget = forms.CheckboxInput()
            if not cleaned["confirmed"]:
                self.add_error("confirmed", _would_match(self.warning.kept))
        return cleaned


def _would_match(kept: int) -> str:
    return ngettext(
        "It would match %(kept)d kept comment. Look at it, then tick this to add the word.",
        "It would match %(kept)d kept comments. Look at them, then tick this to add the word.",
        kept,
    ) % {"kept": kept}
