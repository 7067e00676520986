"""Forms of readers' reports of problems: a report, its answer, which ones an update answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.form_fields import (
    CleanTextField,
    CleanTextsMixin,
    ReaderForm,
    TrapField,
)
from evidenceblog.core.secret_codes import new_key, read_key

from .models import ProblemReport, Revision

TOO_LONG = gettext_lazy(
    "%(show_value)d characters are too many: at most %(limit_value)d fit. Nothing was "
    "cut off; shorten it, or send the rest as a second report."
)
# Characters of a report that are shown beside its tick.
LONGEST_LABEL = 200


class ReportChoiceField(forms.ModelMultipleChoiceField[ProblemReport]):
    """The reports of readers that wait for an answer, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, reports: QuerySet[ProblemReport]) -> None:
        super().__init__(
            reports,
            label=_("Which reports of readers does this answer?"),
            required=False,
            help_text=_(
                "Their receipts then say that it is corrected, and the page says that "
                "readers reported it."
            ),
        )

    def label_from_instance(self, obj: ProblemReport) -> str:
        words = (
            obj.body
            if len(obj.body) <= LONGEST_LABEL
            else obj.body[:LONGEST_LABEL] + "…"
        )
        return f"{date_format(localtime(obj.received_at))}: {words}"


class ProblemForm(ReaderForm):
    """What a reader says is wrong with a page: no name and no address is asked."""

    body = CleanTextField(
        label=gettext_lazy("What is wrong?"),
        max_length=ProblemReport._meta.get_field("body").max_length,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy(
            "A mistake, a broken link, something that cannot be read: in your words."
        ),
        error_messages={"max_length": TOO_LONG},
    )
    part = CleanTextField(
        label=gettext_lazy("Which part of the page?"),
        max_length=ProblemReport._meta.get_field("part").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "If you like: a few of its words, or the address of the place."
        ),
        error_messages={"max_length": TOO_LONG},
    )
    subject = TrapField()
    # Never refused: the address may have another post by now.
    post_id = forms.Field(required=False, widget=forms.HiddenInput)
    # Drawn for each form: sent twice, it is one report.
    key = forms.Field(required=False, widget=forms.HiddenInput, initial=new_key)

    def clean_key(self) -> str:
        return read_key(self.cleaned_data["key"])


class ProblemAnswerForm(CleanTextsMixin, forms.Form):
    """What the reader who reported a problem is told."""

    answer = forms.CharField(
        label=gettext_lazy("Answer to the reader"),
        required=False,
        max_length=ProblemReport._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "The reader sees it on the receipt, and nobody else does. It is needed "
            "where nothing changes."
        ),
    )
    revision = forms.ModelChoiceField(
        label=gettext_lazy("Corrected in"),
        queryset=Revision.objects.none(),
        required=False,
        empty_label=None,
    )
    # When the report that was shown had been answered, if it had.
    answered_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: ProblemReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closed_at = report.closed_at.isoformat() if report.closed_at else ""
        self.fields["answered_at"].initial = self.closed_at = closed_at
        later = report.post.publications().filter(version__gt=report.version)
        field = self.fields["revision"]
        field.queryset = later  # type: ignore[attr-defined]
        field.label_from_instance = _version_label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answered_at") != self.closed_at:
            raise ValidationError(
                _(
                    "Somebody else has answered it meanwhile, and the reader may have "
                    "read that. Open the report again to see the answer."
                )
            )
        if "_unchanged" in self.data and not cleaned.get("answer"):
            self.add_error("answer", _("Say why nothing changes: the reader sees it."))
        if "_corrected" in self.data and not cleaned.get("revision"):
            self.add_error("revision", _("Choose the version that corrects it."))
        return cleaned


def _version_label(revision: Revision) -> str:
    return _("Version %(number)s of %(day)s") % {
        "number": revision.version,
        "day": date_format(localtime(revision.went_live_at)),
    }
