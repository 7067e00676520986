"""Forms of the desk's actions."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments.decisions import ready_answers, reason_texts
from comments.models import MAX_BODY_LENGTH, Note, ReadyAnswer
from comments.models.label import LABELS
from comments.moderation import outreach_replies
from evidenceblog.core.form_fields import CleanLineField, CleanTextField
from evidenceblog.core.models import User

MODERATE = "comments.moderate_comment"
MAX_NOTE_LENGTH = Note._meta.get_field("text").max_length


class RejectForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("without a reason")), *reason_texts.REJECTION_REASONS.items()],
        required=False,
    )


class NoteForm(forms.Form):
    text = CleanTextField(
        label=_("Note for the other moderators"),
        max_length=MAX_NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EditForm(forms.Form):
    body = forms.CharField(
        label=_("What readers see"),
        max_length=MAX_BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    note = CleanLineField(
        label=_("Why, for the other moderators"), max_length=MAX_NOTE_LENGTH
    )


class HideWordsForm(forms.Form):
    words = forms.CharField(
        label=_("The words to hide: select them in the comment, or one passage a line"),
        max_length=MAX_BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class LabelForm(forms.Form):
    labels = forms.MultipleChoiceField(
        label=_("Labels"),
        choices=LABELS.items,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Moderator"),
        queryset=User.objects.with_perm(MODERATE).order_by("username"),
        empty_label=_("nobody"),
        required=False,
    )


class BlockForm(forms.Form):
    target = forms.RegexField(
        r"^(address|range|email|name|host:.+)$", label=_("What to block")
    )
    days = forms.TypedChoiceField(
        label=_("For"),
        choices=[
            *((1, _("a day")), (7, _("a week")), (30, _("30 days"))),
            (0, _("until somebody lifts it")),
        ],
        help_text=_(
            "Addresses and ranges: at most 30 days, because they change hands."
        ),
        coerce=int,
    )


class ReplyForm(forms.Form):
    body = forms.CharField(
        label=_("Your reply, under your name"),
        max_length=MAX_BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class PassToEditorForm(forms.Form):
    editor = forms.ModelChoiceField(
        label=_("Editor"),
        queryset=outreach_replies.editors_who_moderate(),
        empty_label=_("whoever comes first"),
        required=False,
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Answer, on the writer's receipt"),
        choices=ready_answers.outreach_choices,
    )


class ReadyAnswerField(forms.ModelChoiceField[ReadyAnswer]):
    """A choice of ready-made answers, each to be read before it is sent."""

    def label_from_instance(self, obj: ReadyAnswer) -> SafeString:
        return format_html("<b>{}</b><span>{}</span>", obj.title, obj.text)


class SignpostForm(forms.Form):
    """An answer to the writer alone, beneath which the signposts stand."""

    words = forms.CharField(
        label=_("Your own words, if you like"),
        max_length=MAX_BODY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    ready = ReadyAnswerField(
        label=_("And a ready-made answer"),
        queryset=ReadyAnswer.objects.offered(ReadyAnswer.Kind.CRISIS),
        empty_label=_("None, only my own words"),
        blank=True,
        required=False,
        widget=forms.RadioSelect,
    )
    by_mail = forms.BooleanField(
        label=_("Mail it, too, if they gave an address (nobody confirmed it)"),
        initial=True,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ReadyAnswer.objects.offered(ReadyAnswer.Kind.CRISIS)
        self.fields["ready"].initial = offered.first()
        # With it a browser cuts off what is pasted, and says nothing.
        self.fields["words"].widget.attrs.pop("maxlength")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        ready = given.get("ready")
        texts = [given.get("words"), ready.text if ready else ""]
        text = "\n\n".join(filter(None, texts))
        if not text:
            raise forms.ValidationError(_("An answer needs words."))
        return {"text": text, "by_mail": given["by_mail"]}


class BatchForm(forms.Form):
    """Which batch of decisions is undone, if not one comment's."""

    batch = forms.UUIDField(required=False)
