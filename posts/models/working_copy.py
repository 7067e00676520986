"""The working copy: what an editor writes, unseen by readers until it is published.

What only the publish checks need may be empty here.
"""

from typing import Any, Self

from content_editor.models import Region
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User
from posts.artwork import licences

from .author import Author
from .post import PUBLISH, Post
from .series import Series
from .topic import Topic

LANGUAGES = [
    ("en-GB", "English"),
    ("ar", "العربية"),
    ("zh-Hans", "中文"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("pt", "Português"),
    ("es", "Español"),
]


class WorkingCopyQuerySet(models.QuerySet["WorkingCopy"]):
    def in_use(self) -> Self:
        """Leave out what is in the bin."""
        return self.filter(binned_at__isnull=True)

    def in_bin(self) -> Self:
        """Keep the drafts that somebody deleted, until they are deleted for good."""
        return self.filter(binned_at__isnull=False)

    def editable_by(self, user: User) -> Self:
        """Keep what somebody may open: all with the right to publish, else what they
        made and what names them as an author.
        """
        return self if user.has_perm(PUBLISH) else self.written_by(user)

    def written_by(self, user: User) -> Self:
        """Keep what somebody made, and what names them as an author."""
        named = WorkingByline.objects.filter(
            working_copy=models.OuterRef("pk"), author__user=user
        )
        return self.filter(models.Q(post__created_by=user) | models.Exists(named))


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
        db_index=False,
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
        help_text=_(
            "Shown in lists, when the post is shared, and above its text unless a block "
            "of it shows it already."
        ),
    )
    lead_caption = models.CharField(
        _("caption of the lead artwork"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Why it is here."),
    )
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="working_copies"
    )
    series = models.ForeignKey(
        Series,
        verbose_name=_("series"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="working_copies",
    )
    part = models.PositiveSmallIntegerField(
        _("part"),
        null=True,
        blank=True,
        help_text=_("Its place in the series: readers see it among the live parts."),
    )
    notice = models.CharField(
        _("notice"),
        max_length=300,
        blank=True,
        help_text=_("A line in a box above the post, such as “This is a sample”."),
    )
    planned_on = models.DateField(
        _("planned for"),
        null=True,
        blank=True,
        help_text=_("A plan for editors: nothing is published by it."),
    )
    review_on = models.DateField(
        _("next review on"),
        null=True,
        blank=True,
        help_text=_(
            "If it is not to be when its topics ask for it. The review after that one is "
            "by its topics again. This takes effect when you save."
        ),
    )
    edited_at = models.DateTimeField(_("edited"), auto_now=True)
    # Only a draft is ever in the bin.
    binned_at = models.DateTimeField(null=True, editable=False)
    binned_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(binned_at__isnull=True),
                name="working_copy_slug_once",
            )
        ]
        indexes = [
            models.Index(fields=["-edited_at"], name="working_copy_edited"),
            models.Index(
                fields=["binned_at"],
                condition=models.Q(binned_at__isnull=False),
                name="working_copy_binned",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse an address that another post has: forms skip the constraint, as its
        condition is about a field that they lack."""
        others = WorkingCopy.objects.in_use().exclude(pk=self.pk)
        if self.binned_at is None and others.filter(slug=self.slug).exists():
            taken = self.unique_error_message(WorkingCopy, ("slug",))
            raise ValidationError({"slug": taken})


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


class WorkingReviewer(models.Model):
    """One person's place among those who reviewed the working copy."""

    working_copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="reviewers"
    )
    author = models.ForeignKey(
        Author, verbose_name=_("reviewer"), on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewed by")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["working_copy", "author"], name="working_reviewer_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.author)


class CitedSource(models.Model):
    """A source that a mark of the working copy names, as of its last save: while it does,
    nobody deletes the source.
    """

    working_copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="cited_sources"
    )
    source = models.ForeignKey(
        "citations.Source", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("cited source")
        verbose_name_plural = _("cited sources")
        constraints = [
            models.UniqueConstraint(
                fields=["working_copy", "source"], name="cited_source_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.source)


class ListedSource(models.Model):
    """A source that ends the working copy's list, whether its text cites it or not."""

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
