"""A post's identity: what stays the same while its words change."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import PurgingModel

if TYPE_CHECKING:
    from .revision import Revision


# What cached lists and feeds of posts are dropped by.
LISTS = "posts"
# Who has it changes what readers see, and opens every post; others open their own.
PUBLISH = "posts.publish_post"


class PostQuerySet(models.QuerySet["Post"]):
    def known(self) -> Self:
        """Keep what readers find at its address, withdrawn posts by their notice too."""
        return self.exclude(state=Post.State.DRAFT)

    def live(self) -> Self:
        """Keep the posts that readers may see, each with its revision, newest first."""
        return self._live(Post.Kind.POST)

    def pages(self) -> Self:
        """Keep what readers may see outside the stream of posts, such as About."""
        return self._live(Post.Kind.PAGE)

    def in_series(self, series: int) -> Self:
        """Keep the live parts of the series with this number, in their order."""
        parts = self.live().filter(live__series=series)
        return parts.order_by("live__part", "live__published_at", "pk")

    def published_between(self, start: datetime, end: datetime) -> Self:
        """Keep the live posts first published from `start` on and before `end`."""
        return self.live().filter(
            live__published_at__gte=start, live__published_at__lt=end
        )

    def _live(self, kind: str) -> Self:
        # The state of the revision makes it an inner join, by the index of the newest.
        shown = self.filter(state=Post.State.LIVE, kind=kind, live__state="published")
        return shown.select_related("live").order_by("-live__published_at", "-pk")


class ListCount(models.Model):
    """How many posts a list of readers has: counted when it changes, not when it is read.

    `key` is the surrogate key of the list.
    """

    key = models.CharField(max_length=100, primary_key=True)
    posts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.posts}"


class Post(PurgingModel):
    """Identity only. Everything that readers see belongs to `live`, a Revision."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        PAGE = "page", _("Page outside the stream, such as About")

    kind = models.CharField(
        _("kind"), max_length=4, choices=Kind, default=Kind.POST, editable=False
    )
    slug = models.SlugField(max_length=120, unique=True, null=True, editable=False)  # noqa: DJ001  # a draft has none
    state = models.CharField(
        max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    live = models.OneToOneField(
        "posts.Revision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="live_on",
    )
    # Of which post this and others are translations: itself, where it is the original.
    # A post without translations has none, and asks for none when it is read.
    original = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="translations",
    )
    successor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    # What stands above it just now, each notice on a line: `LiveNotice` has who and when.
    live_notice = models.TextField(null=True, editable=False)  # noqa: DJ001  # most have none
    # As `posts.review_dates` reckons it, of what readers see.
    review_due_on = models.DateField(null=True, editable=False)
    withdrawal_note = models.TextField(blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Whose draft it is, beside those whom its byline names.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions = [("publish_post", _("Can publish and withdraw posts"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(live__isnull=False, slug__isnull=False),
                name="post_public_has_revision",
                violation_error_message=_("A live post has a revision and an address."),
            )
        ]  # fmt: skip
        indexes = [
            # Addresses that are nearly the one that was asked for. Posts are written
            # rarely, so no list of pending entries is left to those who read.
            GinIndex(
                fields=["slug"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                condition=models.Q(state="live"),
                name="post_live_slug_trgm",
            )
        ]

    def __str__(self) -> str:
        return self.slug or f"{self.get_state_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.slug])

    def publications(self) -> "models.QuerySet[Revision]":
        """Return what was published of it, newest first, without the words."""
        published = self.revisions.filter(state="published").order_by("-version")
        return published.defer("snapshot", "body")

    @property
    def card_key(self) -> str:
        """Name its card in the headers of posts that show it beneath them."""
        return f"card-{self.pk}"

    @property
    def standing_notices(self) -> list[str]:
        """Return the words of each notice that stands above it."""
        return self.live_notice.split("\n") if self.live_notice else []

    @property
    def is_page(self) -> bool:
        """Whether it stands outside the stream: in no list or feed, without comments."""
        return self.kind == Post.Kind.PAGE

    @property
    def shown(self) -> "Revision":
        """The revision that readers see, of a post that is no draft."""
        return cast("Revision", self.live)
