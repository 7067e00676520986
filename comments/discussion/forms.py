"""The form beneath a post."""

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

from comments.models import Comment, Report
from comments.screening.akismet.submission import TRAP_FIELD
from evidenceblog.core import text
from evidenceblog.core.mail.delivery import mail_is_on
from posts.models import Post

MAX_BODY_LENGTH = 20_000
LONGEST_REPORT = 2_000
# A page that stood open for longer was not written on all the time.
MAX_WRITING_SECONDS = 24 * 60 * 60  # seconds


class CleanLineField(forms.CharField):
    """One line in any script, without the characters that do harm."""

    def to_python(self, value: Any) -> str:
        return text.clean_line(super().to_python(value) or "")


class CleanTextField(forms.CharField):
    """Paragraphs in any script, without the characters that do harm."""

    def to_python(self, value: Any) -> str:
        return text.clean_text(super().to_python(value) or "")


class ReaderForm(forms.Form):
    """What a reader fills in, to be confirmed or given back as it was typed."""

    def typed(self) -> dict[str, str]:
        return {name: str(self[name].data or "") for name in self.fields}


class CommentForm(ReaderForm):
    """A reader's comment. What cannot be stored as typed is neutralised, not refused."""

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
    # The post's number, written by the template as the form's address is. It is never
    # refused: what is no number of a post counts for nothing.
    beneath = forms.Field(required=False, widget=forms.HiddenInput)
    # Written by a script (static/comments/writing.js), and never refused either.
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
        self.helper = FormHelper()
        self.helper.form_tag = (
            False  # it holds the post's address; the rest is any post's
        )
        self.helper.disable_csrf = True  # the page is everybody's: see guard.py
        self.helper.layout = Layout(
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

    def clean_parent(self) -> Comment | None:
        """Return the comment replied to: one that stands beneath this very post."""
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
        """Return how long writing took, or None where nothing sensible is told."""
        try:
            told = float(self.cleaned_data["seconds"])
        except (TypeError, ValueError):
            return None
        return told if 0 <= told <= MAX_WRITING_SECONDS else None

    def trap(self) -> str:
        """Return what was typed where people cannot see a field."""
        return str(self.cleaned_data[TRAP_FIELD])

    def fields_html(self) -> SafeString:
        """Render what stands between the form's tags."""
        return SafeString(render_crispy_form(self))


class ReportForm(ReaderForm):
    """Why a reader thinks that moderators should look at a published comment."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why?"), choices=Report.Why, widget=forms.RadioSelect
    )
    words = CleanTextField(
        label=gettext_lazy("In your words, if you like"),
        max_length=LONGEST_REPORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("Only moderators read them."),
    )

    def __init__(self, *args: Any, about: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not about.is_from_elsewhere:
            whys = [why for why in Report.Why.choices if why[0] != Report.Why.MINE]
            self.fields["why"].choices = whys  # type: ignore[attr-defined]


def empty_form_html() -> SafeString:
    """Render the fields as nobody has typed in them yet: the same beneath every post."""
    return _cached_form_html(translation.get_language(), mail_is_on())


@cache
def _cached_form_html(language: str | None, mails: bool) -> SafeString:
    # Made once for each language, with and without the box that asks for mail: it takes
    # longer than anything else on a post's page.
    return CommentForm(post=None).fields_html()
