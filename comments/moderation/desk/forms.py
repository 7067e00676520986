"""Forms of the desk's actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.decisions import reason_texts
from comments.models import MAX_BODY_LENGTH, Note
from comments.models.label import LABELS
from comments.moderation import outreach_replies
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
    text = forms.CharField(
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
    note = forms.CharField(
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
        choices=reason_texts.OUTREACH_ANSWERS.items,
    )
