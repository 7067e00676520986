"""The working copy: what an editor writes, unseen by readers until it is published.

What only the publish checks need may be empty here.
"""

from typing import Any, Self

from content_editor.models import Region
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User
from posts.artwork import licences

from .author import Author
from .post import PUBLISH, Post
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
    def editable_by(self, user: User) -> Self:
        """Keep what somebody may open: all with the right to publish, else what they
        made and what names them as an author.
        """
        if user.has_perm(PUBLISH):
            return self
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
        help_text=_(
            "Shown in lists, when the post is shared, and above its text unless a block "
            "of it shows it already."
        ),
    )
    lead_caption = models.CharField(
        _("caption of the lead artwork"),
        max_length=300,
        blank=True,
        help_text=_("Why it is here."),
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

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [models.Index(fields=["-edited_at"], name="working_copy_edited")]

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
