"""The form of an artwork: its file is read before anything is stored."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import reading, uploading
from .models import Artwork


class ArtworkForm(forms.ModelForm[Artwork]):
    class Meta:
        model = Artwork
        fields = "__all__"
        widgets = {
            "alt_text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "licence_note": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }

    def clean_original(self) -> Any:
        """Refuse what is no picture, too large or already here, with the reason."""
        upload = self.cleaned_data["original"]
        if "original" not in self.changed_data:
            return upload
        try:
            uploading.inspect(self.instance, upload)
        except reading.ArtworkRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        except uploading.SameFile as same:
            raise ValidationError(
                _("This file is already here, as “%(title)s”.")
                % {"title": same.artwork.title}
            ) from same
        return upload
