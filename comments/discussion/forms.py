"""The forms that readers fill in: a comment, and a report of one."""

from functools import cache, partial
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from comments.models import (
    MAX_BODY_LENGTH,
    Comment,
    CommentSettings,
    Report,
    ReportReason,
)
from comments.screening.akismet.client import TRAP_FIELD
from evidenceblog.core.form_fields import (
    CleanLineField,
    CleanTextField,
    InternationalEmailField,
    ReaderForm,
    TrapField,
)
from evidenceblog.core.mail.address_normalisation import normalise_or_empty
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.secret_codes import read_key
from posts.models import Post

from . import thread

# Whoever had the page open for longer did not write all the time.
MAX_WRITING_SECONDS = 24 * 60 * 60  # seconds
# The fields that readers see, in their order, but for the tick.
ASKED = ("body", "name", "email", "website")
TOO_LONG = gettext_lazy(
    "%(show_value)d characters are too many: at most %(limit_value)d fit. Nothing was "
    "cut off; shorten it, or send the rest as a second comment."
)


# With a mark between thousands, as the language has it.
_grouped = lazy(partial(number_format, use_l10n=True, force_grouping=True), str)


class CommentForm(ReaderForm):
    """A reader's comment. Harmful characters are taken out and never refused.

    The site's settings say whether it asks for a website and needs an e-mail address.
    """

    error_css_class = "has-error"

    body = CleanTextField(
        label=gettext_lazy("Comment"),
        max_length=MAX_BODY_LENGTH,
        widget=forms.Textarea(
            attrs={"rows": 8, "dir": "auto", "data-limit": MAX_BODY_LENGTH}
        ),
        help_text=format_lazy(
            gettext_lazy(
                "Plain text of at most {limit} characters; web addresses become links."
            ),
            limit=_grouped(MAX_BODY_LENGTH),
        ),
        error_messages={"max_length": TOO_LONG},
    )
    name = CleanLineField(
        label=gettext_lazy("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
        help_text=gettext_lazy(
            "A nickname is fine; this page is public and can be searched."
        ),
        error_messages={"max_length": TOO_LONG},
    )
    email = InternationalEmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Never published."),
        error_messages={"max_length": TOO_LONG},
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={"max_length": TOO_LONG},
    )
    notify = forms.BooleanField(
        label=gettext_lazy("Mail me when somebody replies"), required=False
    )
    # What is no number of a visible comment is refused once, and then forgotten.
    parent = forms.Field(required=False, widget=forms.HiddenInput)
    # The template writes the post's number beside the form's address. It is never
    # refused: anything that is no number of a post is ignored.
    post_id = forms.Field(required=False, widget=forms.HiddenInput)
    # A script writes these (static/comments/writing.js); they are never refused either.
    seconds = forms.Field(required=False, widget=forms.HiddenInput)
    idempotency_key = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        post: Post | None,
        settings: CommentSettings | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        settings = settings or CommentSettings.load()
        self.fields["email"].required = settings.requires_email
        if not settings.asks_website:
            del self.fields["website"]
        if not mail_is_on():
            del self.fields["notify"]
        self.fields[TRAP_FIELD] = TrapField()

    @property
    def helper(self) -> FormHelper:
        """Say to crispy how the form looks."""
        helper = FormHelper()
        # The template writes the form's tag, which holds the post's address.
        helper.form_tag = False
        # The page is the same for everybody: see origin_check.
        helper.disable_csrf = True
        helper.layout = Layout(
            *(name for name in ASKED if name in self.fields),
            *([Field("notify", wrapper_class="tick")] if mail_is_on() else []),
            "parent",
            "seconds",
            "idempotency_key",
            Field(TRAP_FIELD, wrapper_class="trap"),
            Submit("send", _("Post comment")),
        )
        return helper

    def clean_parent(self) -> Comment | None:
        """Return the comment replied to: a visible one beneath this very post."""
        number = self.cleaned_data["parent"]
        if not number or self.post is None:
            return None
        found = thread.find_visible(self.post, str(number))
        if found is None:
            # Given back without it, the button sends a comment of its own.
            self.data = self.typed() | {"parent": ""}
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

    def clean_idempotency_key(self) -> str:
        """Return what the page drew for this comment, nothing where it is too short to
        be a secret."""
        return read_key(self.cleaned_data["idempotency_key"])

    def clean_notify(self) -> bool:
        """Return whether the writer wants mail, which needs an address to send it to."""
        wanted = bool(self.cleaned_data["notify"])
        email = self.cleaned_data.get("email")  # none where it has an error of its own
        if wanted and email is not None and not normalise_or_empty(email):
            raise ValidationError(
                _("Give an e-mail address that mail can be sent to.")
                if not email
                else _("We cannot send mail to an address of this kind yet.")
            )
        return wanted

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
        error_messages={"max_length": TOO_LONG},
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


def empty_form_html(settings: CommentSettings | None = None) -> SafeString:
    """Render the comment form's empty fields: the same beneath every post."""
    settings = settings or CommentSettings.load()
    return _cached_form_html(
        translation.get_language(),
        mail_is_on(),
        settings.requires_email,
        settings.asks_website,
    )


@cache
def _cached_form_html(
    language: str | None, mails: bool, requires_email: bool, asks_website: bool
) -> SafeString:
    # Rendering them takes longer than anything else on a post's page.
    settings = CommentSettings(requires_email=requires_email, asks_website=asks_website)
    return CommentForm(post=None, settings=settings).fields_html()
