"""Forms with which editors answer an event of a source."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.form_fields import CleanTextsMixin
from posts.citations.models import SourceEvent
from posts.models import EvidenceAnswer, Post

from .answers import ConcernedPost

SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")


class EventChoiceField(forms.ModelMultipleChoiceField[SourceEvent]):
    """The events of sources that wait for an answer, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, events: QuerySet[SourceEvent]) -> None:
        super().__init__(
            events,
            label=_("For which of these is it the update?"),
            required=False,
            help_text=_("Readers are told so where we list what changed."),
        )

    def label_from_instance(self, obj: SourceEvent) -> str:
        found = date_format(localtime(obj.found_at))
        return f"{obj} ({found})"


class EvidenceAnswerForm(CleanTextsMixin, forms.Form):
    """For which posts an event is answered, and what readers are told."""

    # What the editor saw of each post: its number, and that of its last answer.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    posts = forms.MultipleChoiceField(
        label=gettext_lazy("Answer for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose the posts that you answer for."),
            "invalid_choice": gettext_lazy(
                "A post does not rest on this source any more. Look again."
            ),
        },
    )
    sentence = forms.CharField(
        label=gettext_lazy("What readers are told"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One sentence, such as: The conclusions and their certainty are the same. "
            "Of a withdrawn post it stands in the place of the post."
        ),
    )

    def __init__(
        self, data: Any, *, concerned: list[ConcernedPost], needs_sentence: bool
    ) -> None:
        live = [one for one in concerned if one.post.state == Post.State.LIVE]
        initial = {
            "seen": " ".join(f"{one.post.pk}:{one.last}" for one in live),
            "posts": [str(one.post.pk) for one in live if _is_open(one)],
        }
        super().__init__(data, initial=initial)
        self.needs_sentence = needs_sentence
        field: Any = self.fields["posts"]
        field.choices = [(str(one.post.pk), one.post.shown.title) for one in live]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.needs_sentence and not cleaned.get("sentence"):
            self.add_error("sentence", _("Write what readers are told."))
        return cleaned

    def chosen(self) -> dict[int, int]:
        """Return the last answer that was seen of each chosen post, by its number."""
        seen = {
            int(pk): int(last) for pk, last in SEEN.findall(self.cleaned_data["seen"])
        }
        return {int(pk): seen.get(int(pk), 0) for pk in self.cleaned_data["posts"]}


def _is_open(one: ConcernedPost) -> bool:
    return one.answer is None or one.answer.kind == EvidenceAnswer.Kind.NOTICE
