"""The forms that readers fill in: a comment, and a report of one."""

from functools import cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from comments.models import MAX_BODY_LENGTH, Comment, Report, ReportReason
from comments.screening.akismet.client import TRAP_FIELD
from evidenceblog.core.form_fields import CleanLineField, CleanTextField
from evidenceblog.core.mail.delivery import mail_is_on
from posts.models import Post

# Whoever had the page open for longer did not write all the time.
MAX_WRITING_SECONDS = 24 * 60 * 60  # seconds


class ReaderForm(forms.Form):
    """A form that a page can show once more, with every field as it was typed."""

    def typed(self) -> dict[str, str]:
        return {name: str(self[name].data or "") for name in self.fields}


class CommentForm(ReaderForm):
    """A reader's comment. Harmful characters are taken out and never refused."""

    error_css_class = "has-error"

    name = CleanLineField(
        label=gettext_lazy("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        help_text=gettext_lazy("Never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    body = CleanTextField(
        label=gettext_lazy("Comment"),
        max_length=MAX_BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy("Plain text; web addresses become links."),
    )
    notify = forms.BooleanField(
        label=gettext_lazy("Mail me when somebody replies"), required=False
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # The template writes the post's number beside the form's address. It is never
    # refused: anything that is no number of a post is ignored.
    post_id = forms.Field(required=False, widget=forms.HiddenInput)
    # A script writes it (static/comments/writing.js); it is never refused either.
    seconds = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        self.fields[TRAP_FIELD] = CleanTextField(
            label=gettext_lazy("Leave this field empty"),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )
        if not mail_is_on():
            del self.fields["notify"]

    @property
    def helper(self) -> FormHelper:
        """Say to crispy how the form looks."""
        helper = FormHelper()
        # The template writes the form's tag, which holds the post's address.
        helper.form_tag = False
        # The page is the same for everybody: see origin_check.
        helper.disable_csrf = True
        helper.layout = Layout(
            "name",
            "email",
            "website",
            "body",
            *([Field("notify", wrapper_class="tick")] if mail_is_on() else []),
            "parent",
            "seconds",
            Field(TRAP_FIELD, wrapper_class="trap"),
            Submit("send", _("Post comment")),
        )
        return helper

    def clean_parent(self) -> Comment | None:
        """Return the comment replied to: a visible one beneath this very post."""
        pk = self.cleaned_data["parent"]
        if pk is None:
            return None
        found = Comment.objects.visible().filter(post=self.post, pk=pk).first()
        if found is None:
            # Given back without it, the button sends a comment of its own.
            self.data = {**self.data, "parent": ""}
            raise ValidationError(
                _(
                    "The comment you reply to is not here any more. Send it as a new one?"
                )
            )
        return found

    def clean_seconds(self) -> float | None:
        """Return how long writing took, None where that is not known."""
        try:
            seconds = float(self.cleaned_data["seconds"])
        except (TypeError, ValueError):
            return None
        return seconds if 0 <= seconds <= MAX_WRITING_SECONDS else None

    def comment_fields(self) -> dict[str, Any]:
        """Return the columns of a new comment; `trap` is the field nobody can see."""
        columns = self.cleaned_data | {"trap": self.cleaned_data[TRAP_FIELD]}
        del columns[TRAP_FIELD], columns["post_id"]
        return columns

    def fields_html(self) -> SafeString:
        """Render what is between the form's tags."""
        return SafeString(render_crispy_form(self))


class ReportForm(ReaderForm):
    """Why a reader thinks that moderators should look at a published comment."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"), choices=ReportReason, widget=forms.RadioSelect
    )
    text = CleanTextField(
        label=gettext_lazy("In your words, if you like"),
        max_length=Report._meta.get_field("text").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("Only moderators read them."),
    )

    def __init__(self, *args: Any, about: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not about.is_from_elsewhere:
            reasons = [
                choice
                for choice in ReportReason.choices
                if choice[0] != ReportReason.MINE
            ]
            self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


def empty_form_html() -> SafeString:
    """Render the comment form's empty fields: the same beneath every post."""
    return _cached_form_html(translation.get_language(), mail_is_on())


@cache
def _cached_form_html(language: str | None, mails: bool) -> SafeString:
    # Rendering them takes longer than anything else on a post's page.
    return CommentForm(post=None).fields_html()
