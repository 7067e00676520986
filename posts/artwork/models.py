"""Artwork: a picture, and what must be said of where it comes from."""

from pathlib import PurePath

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.artwork import licences

LONGEST_SUFFIX = 10


def originals() -> Storage:
    return storages["originals"]


def original_path(artwork: "Artwork", filename: str) -> str:
    """Name an upload by its content: its own name may hold anything."""
    suffix = PurePath(filename).suffix.lower()[:LONGEST_SUFFIX]
    return f"artwork/{artwork.sha256[:2]}/{artwork.sha256}{suffix}"


class Artwork(models.Model):
    """A photo, chart or drawing with its creator, licence and credit line.

    The original upload is kept private, as it came; only renditions without metadata
    are public. What the publish checks need may be empty until a post with it is published.
    """

    title = models.CharField(_("title"), max_length=200)
    original = models.FileField(_("file"), storage=originals, upload_to=original_path)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    has_alpha = models.BooleanField(default=False, editable=False)
    alt_text = models.TextField(
        _("alt text"),
        blank=True,
        help_text=_(
            "What it shows, for somebody who cannot see it. A post may say it better "
            "for its own place."
        ),
    )
    creator = models.CharField(
        _("creator"),
        max_length=200,
        blank=True,
        help_text=_("Who made it. Write “unknown” if that is the honest answer."),
    )
    creator_url = models.URLField(_("creator's page"), blank=True)
    source_name = models.CharField(
        _("where it comes from"),
        max_length=200,
        blank=True,
        help_text=_("A collection or site, such as Wellcome Collection."),
    )
    source_url = models.URLField(_("address there"), blank=True)
    credit_line = models.CharField(
        _("credit line"),
        max_length=300,
        blank=True,
        help_text=_(
            "Printed under the artwork, such as “Credit: A. Name. Collection”."
        ),
    )
    licence = models.CharField(
        _("licence"), max_length=30, blank=True, choices=licences.choices
    )
    licence_note = models.TextField(
        _("note on the licence"),
        blank=True,
        help_text=_("Who gave permission and when, or the stock licence's number."),
    )
    changes_made = models.CharField(
        _("changes made"),
        max_length=200,
        blank=True,
        help_text=_("Such as “cropped”; licences ask for it."),
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    rendered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("artwork")
        verbose_name_plural = _("artwork")

    def __str__(self) -> str:
        return self.title

    @property
    def stem(self) -> str:
        """The beginning of the public files' names: changes with the picture only."""
        return f"artwork/{self.sha256[:2]}/{self.sha256[:16]}"

    def as_published(self) -> dict[str, object]:
        """Copy what a revision must remember of this artwork."""
        fields = (
            "title creator creator_url source_name source_url credit_line licence "
            "licence_note changes_made alt_text stem width height has_alpha"
        )
        return {name: getattr(self, name) for name in fields.split()}
