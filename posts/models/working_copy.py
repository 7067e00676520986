"""The working copy: what an editor writes, unseen by readers until it is published.

What only the gate needs may be empty here.
"""

from typing import Any, Self

from content_editor.models import Region
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import licences
from posts import prose
from posts.certainty import Certainty

from .people import Author, Topic
from .post import Post

LANGUAGES = [
    ("en-GB", "English"),
    ("ar", "العربية"),
    ("zh-Hans", "中文"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("pt", "Português"),
    ("es", "Español"),
]


class WorkingCopy(models.Model):
    """What the editor's page shows of a post: its next revision, not yet published."""

    regions = [Region(key="body", title=_("Body"))]

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, related_name="working_copy", editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_("The last part of the post's address."),
    )
    standfirst = models.TextField(_("standfirst (one-line summary)"), blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=LANGUAGES, default="en-GB"
    )
    licence = models.CharField(
        _("licence"), max_length=30, blank=True, choices=licences.choices
    )
    lead = models.ForeignKey(
        "artwork.Artwork",
        verbose_name=_("lead artwork"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Shown in lists and when the post is shared."),
    )
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="working_copies"
    )
    notice = models.CharField(
        _("notice"),
        max_length=300,
        blank=True,
        help_text=_("A line in a box above the post, such as “This is a sample”."),
    )
    edited_at = models.DateTimeField(_("edited"), auto_now=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return self.title


class WorkingByline(models.Model):
    """One author's place on the working copy."""

    working_copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(
        Author, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("byline")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["working_copy", "author"], name="working_byline_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.author)


class ListedSource(models.Model):
    """A source that the working copy may cite; its list ends the post."""

    working_copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="listed_sources"
    )
    source = models.ForeignKey(
        "citations.Source",
        verbose_name=_("source"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources this post may cite")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["working_copy", "source"], name="listed_source_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.source)


class Block(models.Model):
    """One piece of a post's body; what it looks like is its template's business.

    `kind` names it in snapshots and templates. It is an abstract base: each kind below
    is a table of its own.
    """

    kind: str

    parent = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="%(class)s_set"
    )
    region = models.CharField(max_length=20, default="body")
    ordering = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["ordering", "pk"]

    def __str__(self) -> str:
        return self.opening() or str(self._meta.verbose_name)

    @classmethod
    def get_queryset(cls) -> models.QuerySet[Self]:
        """Return the blocks of this kind: the editor asks when it clones some."""
        return cls._default_manager.all()

    def opening(self) -> str:
        """Return the block's first words, by which an editor knows it."""
        return ""

    def content(self) -> dict[str, Any]:
        """Copy the block's own fields, as a snapshot keeps them."""
        skipped = {"id", "parent", "region", "ordering"}
        return {
            field.name: field.value_from_object(self)
            for field in self._meta.concrete_fields
            if field.name not in skipped
        }


def first_words(html: str) -> str:
    """Return the first words of some HTML, its blocks parted by spaces."""
    return Truncator(strip_tags(html.replace("</", " </"))).words(10)


class TextBlock(Block):
    """Paragraphs, headings and lists, with citation marks."""

    kind = "text"
    text = prose.field(prose.TEXT, _("text"), blank=True)

    class Meta(Block.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("text")

    def opening(self) -> str:
        return first_words(self.text)


class ArtworkBlock(Block):
    """An artwork in its place: why it is here, and what it shows here."""

    kind = "artwork"
    artwork = models.ForeignKey(
        "artwork.Artwork",
        verbose_name=_("artwork"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    caption = models.CharField(
        _("caption"), max_length=300, blank=True, help_text=_("Why it is here.")
    )
    alt_text = models.TextField(
        _("alt text in this post"),
        blank=True,
        help_text=_("Empty: the artwork's own alt text is used."),
    )
    decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the words do not: readers' tools skip it."),
    )

    class Meta(Block.Meta):
        verbose_name = _("artwork")
        verbose_name_plural = _("artwork")

    def opening(self) -> str:
        return self.caption


class FindingBlock(Block):
    """A key finding: what a source found, and how certain it is."""

    kind = "finding"
    text = prose.field(prose.WORDS, _("what was found"), blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=200,
        blank=True,
        help_text=_("Certainty belongs to an outcome, such as “pain after treatment”."),
    )
    certainty = models.CharField(
        _("certainty"), max_length=20, blank=True, choices=Certainty
    )
    source = models.ForeignKey(
        "citations.Source",
        verbose_name=_("source"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    locator = models.CharField(_("page or table"), max_length=50, blank=True)
    studies = models.PositiveIntegerField(_("number of studies"), null=True, blank=True)
    people = models.PositiveIntegerField(_("number of people"), null=True, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("key finding")
        verbose_name_plural = _("key findings")

    def opening(self) -> str:
        return first_words(self.text)


class TableBlock(Block):
    """A table with a header row and a caption."""

    kind = "table"
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    table = prose.field(prose.TABLE, _("table"), blank=True)
    row_headers = models.BooleanField(
        _("the first column names its row"), default=False
    )

    class Meta(Block.Meta):
        verbose_name = _("table")
        verbose_name_plural = _("tables")

    def opening(self) -> str:
        return self.caption


class QuotationBlock(Block):
    """Somebody's own words, and where they stand."""

    kind = "quotation"
    text = models.TextField(_("their words"))
    attribution = models.CharField(_("who said it"), max_length=200, blank=True)
    source = models.ForeignKey(
        "citations.Source",
        verbose_name=_("source"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    locator = models.CharField(_("page or table"), max_length=50, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")

    def opening(self) -> str:
        return Truncator(self.text).words(10)


class EmbedBlock(Block):
    """A video, podcast or page elsewhere, as a card: nothing is fetched from there
    until the reader follows it."""

    kind = "embed"
    url = models.URLField(_("address"))
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")

    def opening(self) -> str:
        return self.title or self.url


BLOCKS: tuple[type[Block], ...] = (
    TextBlock,
    ArtworkBlock,
    FindingBlock,
    TableBlock,
    QuotationBlock,
    EmbedBlock,
)
