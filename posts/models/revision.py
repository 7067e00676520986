"""Revisions: frozen words, those that were published, and what these rest on."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext, gettext_lazy as _

from posts.artwork import licences

from .author import Author
from .change_line import ChangeLine
from .post import Post
from .series import Series
from .topic import Topic

# What a published revision has, and what no other one has.
PUBLISHED = (
    *("version", "kind", "note", "overrides", "went_live_at"),
    *("published_at", "body", "rendered_by"),
)
# Lines of the change log beneath a post; the list of versions has them all.
CHANGES_SHOWN = 3
ONLY_PUBLISHED = (*PUBLISHED, "went_live_by", "updated_at", "reviewed_at")


def _extracted(key: str) -> Any:
    """Make a column of a text in the snapshot."""
    return models.GeneratedField(
        expression=KeyTextTransform(key, "snapshot"),
        output_field=models.TextField(),
        db_persist=True,
    )


class Revision(models.Model):
    """What a post says, frozen when it was saved: every word a reader sees is from one.

    `snapshot` holds words, structure, and a copy of credit and CSL data as they were
    (its "format" says how to read it); only redaction edits it. `number` counts saves.
    What belongs to a publication is null until then: `version` counts publications for
    readers, `body` is the HTML rendered from the snapshot, without host names, and the
    dates readers see are set by the kind of publication, never by saving.
    """

    class State(models.TextChoices):
        SAVED = "saved", _("Saved")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")

    class Kind(models.TextChoices):
        FIRST = "first", _("First publication")
        UPDATE = "update", _("Update: the meaning changed")
        REVIEW = "review", _("Review: checked, nothing changed")
        MINOR = "minor", _("Minor edit: spelling or layout")
        CORRECTION = "corr", _("Correction: a reference or a credit was mended")
        IMPORT = "import", _("Import")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.SAVED)
    name = models.CharField(_("name"), max_length=100, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    snapshot = models.JSONField()

    title = _extracted("title")
    slug = _extracted("slug")
    standfirst = _extracted("standfirst")
    language = _extracted("language")
    notice = _extracted("notice")
    # What lists show of authors, topics and the lead artwork.
    card = models.GeneratedField(
        expression=KeyTransform("card", "snapshot"),
        output_field=models.JSONField(),
        db_persist=True,
    )

    # Why artwork of it is not shown: the reason by the artwork's number, and by "lead"
    # that of the lead. Null or empty where nothing was taken down.
    taken_down = models.JSONField(null=True)
    # What became of its sources since: `reference_status.find_statuses`, by their numbers.
    source_statuses = models.JSONField(null=True)

    version = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=6, choices=Kind, null=True)  # noqa: DJ001  # a save has none
    note = models.TextField(_("what changed"), null=True)  # noqa: DJ001  # a save has none
    overrides = models.JSONField(null=True)
    went_live_at = models.DateTimeField(null=True)
    went_live_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    # What is published has these three, and nobody asks a save for them: not optional.
    published_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(  # type: ignore[misc]
        null=True
    )
    body: "models.TextField[str, str]" = models.TextField(null=True)  # type: ignore[misc]  # noqa: DJ001
    rendered_by: "models.CharField[str, str]" = models.CharField(  # type: ignore[misc]  # noqa: DJ001
        max_length=64, null=True
    )
    updated_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    # What changed when it was updated last: later minor edits keep it.
    update_note = models.TextField(blank=True, default="", db_default="")
    # What a live post says of its last changes, so that its page asks for no other row.
    change_log = models.JSONField(null=True)
    authors: models.ManyToManyField[Author, Any] = models.ManyToManyField(
        Author, through="posts.Byline", related_name="revisions"
    )
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        Topic, related_name="revisions"
    )
    # As the snapshot has them; written when it is published, as topics are.
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, related_name="revisions"
    )
    part = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "number"], name="revision_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["post", "version"], name="revision_version_once"
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(state="scheduled"),
                name="revision_scheduled_once",
                violation_error_message=_("Another revision is scheduled already."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="published",
                    **dict.fromkeys((f"{one}__isnull" for one in PUBLISHED), False),
                )
                | models.Q(
                    ~models.Q(state="published"),
                    **dict.fromkeys((f"{one}__isnull" for one in ONLY_PUBLISHED), True),
                ),
                name="revision_published_is_whole",
                violation_error_message=_("Only what is published has a version."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="update", note=""),
                name="revision_update_has_note",
                violation_error_message=_("Say what changed: readers see it."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-post"],
                condition=models.Q(state="published"),
                name="revision_newest",
            ),
            models.Index(
                fields=["post"],
                condition=models.Q(kind__in=["update", "corr"]),
                name="revision_corrections",
            ),
            models.Index(
                fields=["series", "part", "post"],
                condition=models.Q(state="published", series__isnull=False),
                name="revision_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def named(self) -> str:
        """Name it as editors know it: by title and version."""
        words = gettext("“%(title)s”, version %(version)s")
        return words % {"title": self.title, "version": self.version}

    @property
    def direction(self) -> str:
        """The direction its language is written in, for HTML's `dir`."""
        return "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"

    @property
    def licence(self) -> str:
        """The key of its licence; an imported post may have none."""
        return str(self.snapshot["licence"])

    def get_licence(self) -> licences.Licence | None:
        return licences.LICENCES.get(self.licence)

    @property
    def changed_at(self) -> datetime | None:
        """When readers were told of this publication, by its kind."""
        told = {
            Revision.Kind.UPDATE: self.updated_at,
            Revision.Kind.REVIEW: self.reviewed_at,
            Revision.Kind.MINOR: self.went_live_at,
            Revision.Kind.CORRECTION: self.went_live_at,
        }
        return told.get(
            Revision.Kind(self.kind or Revision.Kind.FIRST), self.published_at
        )

    @property
    def recent_changes(self) -> list[ChangeLine]:
        """Return the last lines of the change log, newest first; none for a first
        publication."""
        lines = [ChangeLine.of_json(kept) for kept in self.change_log or []]
        return lines[:CHANGES_SHOWN] if self.version != 1 else []

    @property
    def recent_corrections(self) -> list[ChangeLine]:
        """Return what was mended and is dated at the head of the post: the last one."""
        lines = [ChangeLine.of_json(kept) for kept in self.change_log or []]
        return [line for line in lines if line.is_correction][:1]

    @property
    def shown_card(self) -> dict[str, Any]:
        """Return what lists show: a reason in the place of a lead that was taken down."""
        card: dict[str, Any] = self.card
        reason = (self.taken_down or {}).get("lead")
        return card | {"lead": None, "taken_down": reason} if reason else card

    def shown_artworks(self) -> dict[str, dict[str, Any]]:
        """Return its artworks as it has them, without those that were taken down."""
        hidden = self.taken_down or {}
        artworks: dict[str, dict[str, Any]] = self.snapshot["artworks"]
        return {pk: one for pk, one in artworks.items() if pk not in hidden}

    def lead_artwork(self) -> dict[str, Any] | None:
        """Return the lead artwork as it was when this was saved."""
        return self.shown_artworks().get(str(self.snapshot["lead"]))


class ScheduledPublication(models.Model):
    """That a revision goes live by the clock, and how an editor wants it published.

    `refusal` says to editors why it did not go live at its moment.
    """

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, primary_key=True, related_name="schedule"
    )
    goes_live_at = models.DateTimeField(_("goes live"))
    kind = models.CharField(max_length=6, choices=Revision.Kind)
    note = models.TextField(_("what changed"), blank=True)
    overrides = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    refusal = models.TextField(blank=True)

    class Meta:
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")

    def __str__(self) -> str:
        return f"{self.revision_id} at {self.goes_live_at}"


class Redaction(models.Model):
    """That words were taken out of every revision of a post, and why; never which."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="redactions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(_("reason"))
    revisions = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason}"


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
        return self.revision.named()


class Reviewer(models.Model):
    """One reviewer's place on one revision: nobody named there is deleted."""

    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="reviewers"
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="reviews")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "author"], name="reviewer_once")
        ]

    def __str__(self) -> str:
        return self.revision.named()


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
        return self.revision.named()


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
        return self.revision.named()
