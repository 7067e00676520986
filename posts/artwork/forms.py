"""The form of an artwork: its file is read before anything is stored."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from evidenceblog.core.form_fields import CleanTextsMixin
from posts.artwork import licences

from . import image_inspection, uploads
from .models import Artwork


class ArtworkForm(CleanTextsMixin, forms.ModelForm[Artwork]):
    """An artwork's file and credit; `filled` names the fields that the file filled in."""

    class Meta:
        model = Artwork
        fields = [
            *("title", "original", "alt_text"),
            *("creator", "creator_url", "source_name", "source_url", "credit_line"),
            *("licence", "licence_note", "changes_made"),
        ]
        widgets = {
            # Not the admin's widget: it links to the original, which is private.
            "original": forms.FileInput,
            "alt_text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "licence_note": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is stored by its content: how long its own name is does not matter.
        self.fields["original"].max_length = None  # type: ignore[attr-defined]
        self.filled: list[str] = []
        self.credit: dict[str, str] = {}

    def clean_original(self) -> Any:
        """Refuse what is no picture, too large or already here, with the reason."""
        upload = self.cleaned_data["original"]
        if "original" not in self.changed_data:
            return upload
        try:
            self.credit = uploads.inspect_upload(self.instance, upload)
        except image_inspection.ArtworkRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        """Fill what was left empty with what a new file says of itself."""
        cleaned = super().clean() or {}
        if licence := licences.find(self.credit.get("licence_url", "")):
            self.credit["licence"] = licence.key
        for name, fact in self.credit.items():
            field = self.fields.get(name)
            if field is None or cleaned.get(name) or name in self.errors:
                continue
            # Only what an editor could have typed: a fact may be too long.
            with suppress(ValidationError):
                cleaned[name] = field.clean(fact)
                self.filled.append(capfirst(str(field.label)))
        return cleaned
