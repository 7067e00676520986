"""Forms of the editor's pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.form_fields import (
    CleanLineField,
    CleanTextsMixin,
)

from . import slugs, translations
from .editor_extensions import EXTENSIONS
from .evidence.answer_forms import EventChoiceField
from .evidence.answers import unanswered_events
from .models import (
    Post,
    ProblemReport,
    Revision,
    ScheduledPublication,
    Topic,
    WorkingCopy,
)
from .problem_forms import ReportChoiceField
from .revisions.fault import Fault, Severity
from .word.document_report import FROM_WORD, READ_WORD

NO_ADDRESS = gettext_lazy(
    "Write an address with the letters a to z, digits, hyphens and underscores."
)


class AddressFormMixin(CleanTextsMixin):
    """A form with the address of a page, kept in small letters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].error_messages["invalid"] = NO_ADDRESS

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if "slug" not in self.changed_data:
            return slug
        if not any(map(str.isalnum, slug)):
            raise ValidationError(_("An address needs a letter or a digit."))
        return slug.lower()


# Marks a form that is shown again, and saved by nobody yet.
BROUGHT_BACK = "brought_back"


class LineArea(forms.TextInput):
    """One line of text that is shown whole, however long it is."""

    template_name = "django/forms/widgets/textarea.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.splitlines()) if isinstance(value, str) else value


class DayInput(forms.DateInput):
    """A day, chosen as the browser offers it."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class WorkingCopyForm(AddressFormMixin, forms.ModelForm[WorkingCopy]):
    """A post as it is written: only what cannot be stored is refused."""

    # When the copy was last saved before this form was made.
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    # The revision that this form was made of.
    opened_revision = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = WorkingCopy
        fields = [
            *("title", "slug", "standfirst", "language", "licence", "lead", "topics"),
            *("lead_caption", "series", "part", "notice", "planned_on"),
            "review_on",
        ]
        widgets = {
            "title": LineArea(attrs={"rows": 1, "placeholder": gettext_lazy("Title")}),
            "standfirst": forms.Textarea(
                attrs={
                    "rows": 1,
                    "placeholder": gettext_lazy("Standfirst (one-line summary)"),
                }
            ),
            "planned_on": DayInput(),
            "review_on": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for extension in EXTENSIONS:
                self.initial.update(extension.values(self.instance.post))
            post = self.instance.post
            if post.original_id not in {None, post.pk}:
                of = WorkingCopy.objects.filter(post=post.original_id)
                self.initial["translation_of"] = of.values_list("pk", flat=True).first()
            self.initial["opened"] = self.instance.edited_at.isoformat()
            numbers = self.instance.post.revisions.aggregate(last=Max("number"))
            self.initial["opened_revision"] = str(numbers["last"] or "")
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _(
            "The last part of the post's address. Empty, it is made from the title, and "
            "follows it until readers know the post."
        )

    def clean_slug(self) -> str:
        post = Post.objects.filter(pk=self.instance.post_id).first()
        title = self.cleaned_data.get("title", "")
        if title and not self.cleaned_data["slug"]:
            return slugs.make_slug(title, post)
        slug = super().clean_slug()
        if title and self._follows_title(slug, post):
            return slugs.make_slug(title, post)
        found = slugs.find_slug_faults(slug, post)
        # A warning is answered where the post is published, with a reason.
        if errors := [one.message for one in found if one.severity == Severity.ERROR]:
            raise ValidationError(errors)
        return slug

    def _follows_title(self, slug: str, post: Post | None) -> bool:
        """Tell whether nobody chose the address, and no reader has it yet."""
        is_draft = post is not None and not post.slug
        is_own = is_draft and {"title", "slug"} & {*self.changed_data} == {"title"}
        return is_own and slugs.is_made_of(slug, self.initial["title"])

    def _check_translation(self, cleaned: dict[str, Any]) -> None:
        """Refuse a second post of a group in one language."""
        post = Post.objects.filter(pk=self.instance.post_id).first()
        chosen = cleaned.get("translation_of")
        if chosen and chosen.post_id == self.instance.post_id:
            self.add_error("translation_of", _("Choose another post."))
            return
        original, language = chosen.post if chosen else None, cleaned.get("language")
        if language and (
            same := translations.find_in_language(post, original, language)
        ):
            name = translations.NAMES[language]
            words = _("“%(title)s” is this post in %(language)s already.")
            taken = words % {"title": same.working_copy.title, "language": name}
            self.add_error("translation_of", taken)

    def clean(self) -> dict[str, Any]:
        """Refuse once to save into what somebody else saved meanwhile."""
        cleaned = super().clean() or {}
        if {"translation_of", "language"} & {*self.changed_data}:
            self._check_translation(cleaned)
        latest = self.initial.get("opened")
        if latest and cleaned.get("opened", latest) != latest:
            data = self.data.copy()  # type: ignore[attr-defined]  # as a request brings it
            data["opened"] = latest
            data["opened_revision"] = self.initial["opened_revision"]
            self.data = data
            if cleaned["opened"] == FROM_WORD:
                raise ValidationError(READ_WORD)
            raise ValidationError(
                _(
                    "Somebody saved this post after you opened it. What you wrote is "
                    "still here, but not saved yet. Look at what changed, and save "
                    "again."
                )
            )
        if BROUGHT_BACK in self.data:
            # The page says it in its own words: it is no error.
            raise ValidationError(BROUGHT_BACK, code=BROUGHT_BACK)
        return cleaned


# What the names of fields begin with in which a warning is answered.
REASON = "reason-"


class PublishForm(CleanTextsMixin, forms.Form):
    """What kind of publication this is, and a reason for each warning passed over."""

    # Which revision the page showed: that one is published.
    revision = forms.IntegerField(widget=forms.HiddenInput)
    # Which version readers saw then, 0 for none: pressed twice, it publishes once.
    live = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    kind = forms.TypedChoiceField(
        label=gettext_lazy("What is this?"),
        choices=[],
        coerce=Revision.Kind,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What changed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers see this when the meaning changed."),
    )

    def __init__(
        self,
        *args: Any,
        post: Post,
        faults: list[Fault],
        planned: ScheduledPublication | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS_IN_STATE[Post.State(post.state)]
        field = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        field.initial = kinds[0].value
        for fault in faults:
            if fault.severity == Severity.WARNING:
                self.fields[f"{REASON}{fault.key}"] = CleanLineField(
                    label=fault.message,
                    help_text=_("Write why it may be published all the same."),
                )
        if planned:
            day = date_format(localtime(planned.goes_live_at), "DATETIME_FORMAT")
            label = _("Cancel the publication that is scheduled for %s") % day
            self.fields["cancel_scheduled"] = forms.BooleanField(label=label)

        reports = ProblemReport.objects.waiting().filter(post=post)
        if reports:
            self.fields["answers"] = ReportChoiceField(reports.order_by("received_at"))
        events = unanswered_events(post)
        if events and post.state == Post.State.LIVE:
            self.fields["evidence"] = EventChoiceField(events)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answers") and cleaned.get("kind") == Revision.Kind.REVIEW:
            self.add_error(
                "kind",
                _("A review changes nothing, so it cannot correct what was reported."),
            )
        if cleaned.get("evidence") and cleaned.get("kind") != Revision.Kind.UPDATE:
            self.add_error("kind", _("Only an update is an answer to new evidence."))
        if cleaned.get("kind") == Revision.Kind.UPDATE and not cleaned.get("note"):
            self.add_error("note", _("Say what changed: readers see it."))
        return cleaned

    def reasons(self) -> dict[str, str]:
        """Return the reason given for each warning, by the warning's key."""
        return {
            name.removeprefix(REASON): self.cleaned_data[name]
            for name in self.cleaned_data
            if name.startswith(REASON)
        }

    def reason_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(REASON)]


KINDS_IN_STATE = {
    Post.State.DRAFT: [Revision.Kind.FIRST],
    Post.State.LIVE: [Revision.Kind.UPDATE, Revision.Kind.REVIEW, Revision.Kind.MINOR],
    Post.State.WITHDRAWN: [Revision.Kind.UPDATE],
}


class WithdrawForm(CleanTextsMixin, forms.Form):
    """Why a post is withdrawn, for its readers, and what to read instead."""

    note = forms.CharField(
        label=gettext_lazy("Notice to readers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Say what was wrong and, if you can, what is right."),
    )
    successor = forms.ModelChoiceField(
        label=gettext_lazy("Read instead"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: show the notice"),
        help_text=gettext_lazy(
            "If you name a post, readers are sent straight to it and do not see the notice."
        ),
        error_messages={
            "invalid_choice": gettext_lazy(
                "That post is not live: readers would find nothing there."
            )
        },
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        others = Post.objects.pages() if post.is_page else Post.objects.live()
        field.queryset = others.exclude(pk=post.pk)  # type: ignore[attr-defined]


class SlugForm(AddressFormMixin, forms.ModelForm[Any]):
    """A topic, an author or a series: an address to which others' links lead is taken knowingly."""

    # The slug that the editor was warned about.
    warned_slug = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse another page's former address once; saving again takes its links."""
        cleaned = super().clean() or {}
        slug, page = cleaned.get("slug"), self.instance
        if not slug or slug == cleaned.get("warned_slug"):
            return cleaned
        path = reverse(page._meta.model_name, args=[slug])
        own = page.get_absolute_url() if page.pk else ""
        if former := slugs.links_taken_over(path, own):
            data = self.data.copy()  # type: ignore[attr-defined]  # as a request brings it
            data["warned_slug"] = slug
            self.data = data
            again = _("Save again to use it.")
            self.add_error("slug", f"{former} {again}")
        return cleaned


class TopicMergeForm(forms.Form):
    """Into which topic others are merged."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Keep"), queryset=Topic.objects.none()
    )

    def __init__(self, *args: Any, topics: QuerySet[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Topic.objects.exclude(pk__in=[topic.pk for topic in topics])
        self.fields["into"].queryset = others.order_by("name")  # type: ignore[attr-defined]
