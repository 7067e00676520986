"""What was published: frozen words, and what they rest on."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import licences
from posts.artwork.pictures import Picture, picture

from .people import Author, Topic
from .post import Post


class Revision(models.Model):
    """One publication of a post, never edited: every word a reader sees is from here.

    `snapshot` holds words, structure, and a copy of credit and CSL data as published
    (its "format" says how to read it); `body` is the HTML rendered from it, without
    host names. Dates are set by the kind of publication, never by saving.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First publication")
        UPDATE = "update", _("Update: the meaning changed")
        REVIEW = "review", _("Review: checked, nothing changed")
        MINOR = "minor", _("Minor edit: spelling or layout")
        IMPORT = "import", _("Import")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    note = models.TextField(_("what changed"), blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True
    )
    overrides = models.JSONField(default=dict)

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120)
    standfirst = models.TextField()
    language = models.CharField(max_length=10)
    licence = models.CharField(max_length=30, choices=licences.choices)
    lead = models.ForeignKey(
        "artwork.Artwork", on_delete=models.PROTECT, null=True, related_name="+"
    )
    authors: models.ManyToManyField[Author, Any] = models.ManyToManyField(
        Author, through="posts.Byline", related_name="revisions"
    )
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        Topic, related_name="revisions"
    )
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    snapshot = models.JSONField()
    body = models.TextField()
    rendered_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "number"], name="revision_numbered_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="update", note=""),
                name="revision_update_has_note",
                violation_error_message=_("Say what changed: readers see it."),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-post"], name="revision_newest")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def direction(self) -> str:
        """The direction its language is written in, for HTML's `dir`."""
        return "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"

    def lead_artwork(self) -> dict[str, Any] | None:
        """Return the lead artwork as it was published."""
        artworks: dict[str, dict[str, Any]] = self.snapshot["artworks"]
        return artworks.get(str(self.lead_id))

    def lead_picture(self) -> Picture | None:
        artwork = self.lead_artwork()
        return picture(artwork) if artwork else None

    def get_licence(self) -> licences.Licence | None:
        """Return its licence; an imported post may have none."""
        return licences.LICENCES.get(self.licence)


class Byline(models.Model):
    """One author's place and name on one revision."""

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "author"], name="byline_author_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.revision_id}"


class ArtworkUse(models.Model):
    """That a revision shows an artwork: it cannot be deleted from under it."""

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="artwork_uses"
    )
    artwork = models.ForeignKey(
        "artwork.Artwork", on_delete=models.PROTECT, related_name="uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "artwork"], name="artwork_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.artwork_id} in {self.revision_id}"


class SourceUse(models.Model):
    """That a revision cites a source, and the number it has in the reference list."""

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="source_uses"
    )
    source = models.ForeignKey(
        "citations.Source", on_delete=models.PROTECT, related_name="uses"
    )
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "source"], name="source_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.source_id} in {self.revision_id}"
