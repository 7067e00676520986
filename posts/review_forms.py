"""The form of a reviewer: a box for the whole post, and one for each block."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from evidenceblog.core.form_fields import CleanTextField, ReaderForm

from .models import ReviewLink, ReviewNote, Revision
from .review_links import SaidNote

WHOLE = "post"
TOO_LONG = _(
    "%(show_value)d characters are too many: at most %(limit_value)d fit. Nothing was "
    "cut off."
)


@dataclass(frozen=True)
class NoteBox:
    """The fields in which one note is written, and the note as it was before."""

    number: int
    kind: forms.BoundField
    words: forms.BoundField
    note: ReviewNote | None

    @property
    def is_open(self) -> bool:
        return bool(self.note or self.words.errors or self.words.value())


class ReviewForm(ReaderForm):
    """What a reviewer says of a revision. Only what was changed in it is stored, so that
    a window that was opened before takes nothing back."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    may_print_name = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, link: ReviewLink, shown: Revision, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.notes = {str(one.block_key or ""): one for one in link.notes.all()}
        self.keys = [*(block["key"] for block in shown.snapshot["blocks"]), ""]
        for number, key in enumerate(self.keys, start=1):
            self._add_box(number, key)
        self.fields["revision"].initial = shown.number
        self.fields["may_print_name"].initial = link.may_print_name
        self.fields["may_print_name"].label = gettext(
            "Print my name on the post: “Reviewed by %(name)s”"
        ) % {"name": link.reviewer_name}

    def _add_box(self, number: int, key: str) -> None:
        note = self.notes.get(key)
        about = {"number": number}
        label = gettext("What you want to say about part %(number)s") % about
        whole = gettext("What you want to say about the whole post")
        self.fields[f"kind-{key or WHOLE}"] = forms.ChoiceField(
            choices=ReviewNote.Kind.choices,
            widget=forms.RadioSelect,
            required=False,
            show_hidden_initial=True,
            initial=note.kind if note else "",
        )
        self.fields[f"words-{key or WHOLE}"] = CleanTextField(
            label=label if key else whole,
            max_length=ReviewNote._meta.get_field("words").max_length,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            show_hidden_initial=True,
            initial=note.words if note else "",
            error_messages={"max_length": TOO_LONG},
        )

    def box(self, key: str) -> NoteBox:
        """Return the box for a block, or with "" for the whole post."""
        name = key or WHOLE
        kind, words = self[f"kind-{name}"], self[f"words-{name}"]
        return NoteBox(self.keys.index(key) + 1, kind, words, self.notes.get(key))

    def whole_box(self) -> NoteBox:
        return self.box("")

    def said(self) -> dict[str, SaidNote]:
        """Return what was changed in the boxes, by the block's key."""
        return {key: self._said(key or WHOLE) for key in self._changed()}

    def _changed(self) -> Iterator[str]:
        changed = set(self.changed_data)
        for key in self.keys:
            if changed & {f"kind-{key or WHOLE}", f"words-{key or WHOLE}"}:
                yield key

    def _said(self, name: str) -> SaidNote:
        cleaned = self.cleaned_data
        return SaidNote(cleaned[f"kind-{name}"], cleaned[f"words-{name}"])

    def typed_words(self) -> Iterable[tuple[str, str]]:
        """Return the words in the boxes as they were sent, each with its label."""
        for key in self.keys:
            field = self.box(key).words
            if field.data:
                yield str(field.label), str(field.data)
