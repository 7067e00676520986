"""Forms of what is done with revisions: a name, bringing one back, redaction."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.form_fields import CleanLineField

from .models import Revision

# Letters that are redacted at the least, by accident else in the midst of words.
SHORTEST_REDACTED = 3


class RevisionNameForm(forms.ModelForm[Revision]):
    """What editors call a revision; one with a name is kept for good."""

    class Meta:
        model = Revision
        fields = ["name"]
        field_classes = {"name": CleanLineField}


class RestoreForm(forms.Form):
    """Which revision was the newest when the page to restore another was made."""

    latest = forms.IntegerField(widget=forms.HiddenInput)


class RedactionForm(forms.Form):
    """Words that may not be kept, as they are written, and why."""

    # Taken as they are: a space at an end may be a part of them.
    words = forms.CharField(
        label=gettext_lazy("Words"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    reason = CleanLineField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Readers of the post’s versions are shown it."),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if len(words.strip()) < SHORTEST_REDACTED:
            raise ValidationError(
                _("Write a whole word or more: these letters stand in many others.")
            )
        return words
