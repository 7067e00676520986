"""The form of a block in the editor: an untouched one is no block, and never refuses a save."""

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet

from evidenceblog.core.form_fields import CleanTextsMixin
from posts.blocks import Block
from posts.models import WorkingCopy

# What a block has before anybody wrote in it.
PLACE = {"region", "ordering", "block_key"}
# What a draft may lack, although a model without it would be refused.
MAY_BE_EMPTY = {"text", "url"}


class PostBlockForm(CleanTextsMixin, forms.ModelForm[Block]):
    """One block, known through every save by its key and not by its number."""

    block_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["block_key"] = self.instance.key
        for name in MAY_BE_EMPTY & self.fields.keys():
            self.fields[name].required = False

    def has_changed(self) -> bool:
        """Say whether there is something to save: a new block's place alone is nothing."""
        changed = set(self.changed_data)
        return bool(changed if self.instance.pk else changed - PLACE)

    @property
    def is_dropped(self) -> bool:
        """Whether this is a new block that an editor added and left empty."""
        is_sent = self.add_prefix("ordering") in self.data
        return (
            self.is_bound
            and is_sent
            and not self.instance.pk
            and not self.has_changed()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and cleaned.get("block_key"):
            self.instance.key = cleaned["block_key"]
        return cleaned


class PostBlockFormSet(BaseInlineFormSet[Block, WorkingCopy, PostBlockForm]):
    """The blocks of one kind; `dropped` counts those that were left empty."""

    @property
    def dropped(self) -> int:
        return sum(form.is_dropped for form in self.extra_forms)
