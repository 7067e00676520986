"""The form of an artwork: its file is read before anything is stored."""

import logging
import re
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core import new_files
from evidenceblog.core.form_fields import CleanTextsMixin
from evidenceblog.core.text import clean_line
from posts.artwork import licences

from . import image_inspection, uploads
from .models import Artwork
from .renditions import MIDDLE

# What says nothing of a picture: image.png, IMG 1234, DSC00012, Screenshot 2026-11-30.
NAMED_BY_PROGRAMS = re.compile(
    r"(?:image|picture|untitled|clipboard|unnamed|download|img|dsc[a-z]?|pxl|"
    r"screen ?shot|bildschirmfoto)[-\d\s().:at]*|[-\d\s]+",
    re.IGNORECASE,
)
NOT_STORED = gettext_lazy(
    "The file could not be stored: the disk is full, or may only be read. Tell who runs "
    "the site, and choose it again later."
)
logger = logging.getLogger(__name__)


class ArtworkForm(CleanTextsMixin, forms.ModelForm[Artwork]):
    """An artwork's file and credit; `filled` names the fields that the file filled in."""

    class Meta:
        model = Artwork
        fields = [
            *("title", "original", "alt_text", "contains_words", "words"),
            *("creator", "creator_url", "source_name", "source_url", "credit_line"),
            *("licence", "licence_note", "rights_end_on", "changes_made"),
            *("focal_x", "focal_y"),
        ]
        widgets = {
            # Not the admin's widget: it links to the original, which is private.
            "original": forms.FileInput,
            "alt_text": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "words": forms.Textarea(attrs={"rows": 4, "cols": 80}),
            "licence_note": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is stored by its content: how long its own name is does not matter.
        self.fields["original"].max_length = None  # type: ignore[attr-defined]
        self.filled: list[str] = []
        self.credit: dict[str, str] = {}
        self.twin: Artwork | None = None

    def clean_original(self) -> Any:
        """Refuse what is no picture, too large or already here, with the reason."""
        upload = self.cleaned_data["original"]
        if "original" not in self.changed_data:
            return upload
        try:
            self.credit = uploads.inspect_upload(self.instance, upload)
        except uploads.AlreadyHere as refusal:
            self.twin = refusal.artwork
            raise ValidationError(str(refusal)) from refusal
        except image_inspection.ArtworkRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        """Fill what was left empty with what a new file says of itself."""
        cleaned = super().clean() or {}
        for name in ("focal_x", "focal_y"):
            if name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = MIDDLE
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

    def _post_clean(self) -> None:
        """Store the file, once nothing else is wrong: a disk that takes none says so here,
        where what was typed is kept."""
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        original = self.instance.original
        if self.errors or "original" not in self.changed_data:
            return
        try:
            original.save(str(original.name), original.file, save=False)
        except OSError as error:
            logger.error("An upload could not be stored: %s", error)  # noqa: TRY400
            self.add_error("original", NOT_STORED)
        else:
            named = Artwork.objects.filter(original=original.name)
            new_files.note(original.storage, str(original.name), named.exists)


class DroppedArtworkForm(ArtworkForm):
    """A file alone, dropped into a text: what it says of itself is its title and credit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        upload = cleaned.get("original")
        if upload and not cleaned.get("title"):
            cleaned["title"] = _title_of(upload.name)
        return cleaned


class CreditForm(CleanTextsMixin, forms.ModelForm[Artwork]):
    """What an editor says of an artwork from within a post."""

    class Meta:
        model = Artwork
        fields = [
            *("title", "alt_text", "contains_words", "words"),
            *("creator", "credit_line", "licence", "licence_note"),
        ]


class ReplacementForm(ArtworkForm):
    """A new file for an artwork, and what that shows."""

    class Meta(ArtworkForm.Meta):
        fields = ["original", "alt_text", "changes_made"]

    def clean_original(self) -> Any:
        """Ask for a file: the one that is there replaces nothing."""
        upload = super().clean_original()
        if "original" not in self.changed_data:
            raise ValidationError(_("Choose the new file."))
        return upload


class TakeDownForm(CleanTextsMixin, forms.Form):
    """Why artwork is taken down, in the words that stand in its place."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, for readers"),
        max_length=Artwork._meta.get_field("taken_down_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "It stands in the place of the picture, such as “Its owner has asked us to "
            "take it down.”"
        ),
    )


def _title_of(name: str) -> str:
    """Make a title of a file's name; of one that a camera or a program gave, the day."""
    words = clean_line(re.sub(r"[_\s]+", " ", PurePath(name).stem))
    if not words or NAMED_BY_PROGRAMS.fullmatch(words):
        day = date_format(localdate(), "DATE_FORMAT")
        return _("Picture of %(day)s") % {"day": day}
    return words[: Artwork._meta.get_field("title").max_length]
