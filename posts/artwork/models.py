"""Artwork: a picture, and what must be said of where it comes from."""

from pathlib import PurePath

from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.artwork import licences
from posts.artwork.renditions import MIDDLE

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
    are public. Its subject (the focal point) is at `focal_x` and `focal_y`, in per cent
    of width and height. What the publish checks need may be empty until a post with it is published.
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
    contains_words = models.BooleanField(
        _("it contains words"),
        default=False,
        db_default=False,
        help_text=_("Such as a chart's labels or a poster's sentences."),
    )
    words = models.TextField(
        _("the words in it"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Readers may open them below the picture."),
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
    rights_end_on = models.DateField(
        _("rights end on"),
        null=True,
        blank=True,
        help_text=_("The last day on which it may be shown, if there is one."),
    )
    changes_made = models.CharField(
        _("changes made"),
        max_length=200,
        blank=True,
        help_text=_("Such as “cropped”; licences ask for it."),
    )
    # Where a list's card, which crops, keeps looking.
    focal_x = models.PositiveSmallIntegerField(
        _("subject, from the left"),
        blank=True,
        default=MIDDLE,
        db_default=MIDDLE,
        validators=[MaxValueValidator(100)],
    )
    focal_y = models.PositiveSmallIntegerField(
        _("subject, from the top"),
        blank=True,
        default=MIDDLE,
        db_default=MIDDLE,
        validators=[MaxValueValidator(100)],
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    rendered_at = models.DateTimeField(null=True, editable=False)
    # Since when readers see the reason in its place, on every page.
    taken_down_at = models.DateTimeField(null=True, editable=False)
    taken_down_reason = models.CharField(
        max_length=300, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        verbose_name = _("artwork")
        verbose_name_plural = _("artwork")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_down_at=None, taken_down_reason="")
                | models.Q(
                    models.Q(taken_down_at__isnull=False),
                    ~models.Q(taken_down_reason=""),
                ),
                name="artwork_taken_down_has_reason",
                violation_error_message=_("Say why it is taken down: readers see it."),
            )
        ]

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
            "licence_note changes_made alt_text stem width height has_alpha "
            "focal_x focal_y"
        )
        copied = {name: getattr(self, name) for name in fields.split()}
        # A picture without words has no such key, as older snapshots have none.
        return copied | ({"words": self.words} if self.contains_words else {})

    def lacking(self) -> list[str]:
        """Name the fields that must be filled in before a post with it is published."""
        licence = licences.LICENCES.get(self.licence)
        needed = ["creator", "credit_line", "licence", "alt_text"]
        if licence and licence.needs_note:
            needed.append("licence_note")
        if self.contains_words:
            needed.append("words")
        return [name for name in needed if not getattr(self, name)]
