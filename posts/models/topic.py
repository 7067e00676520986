"""What posts are about, and where to begin reading about it."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import cache_purge, http_caching
from evidenceblog.core.models import PurgingModel

from .post import LISTS, Post, PostQuerySet

# On the first page of a topic, before its latest posts.
MOST_FEATURED = 3
# PIF TICK asks for a review at least every three years.
REVIEW_MONTHS = 36


class Topic(PurgingModel):
    """A subject that posts are filed under, with what is checked of its posts."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What a newcomer should know first, below the description. An empty line "
            "begins a new paragraph."
        ),
    )
    checks_evidence = models.BooleanField(
        _("posts rest on evidence"),
        default=True,
        help_text=_("Warn when a post cites no source or has no key finding."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("months between reviews"),
        null=True,
        blank=True,
        default=REVIEW_MONTHS,
        db_default=REVIEW_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_(
            "After so many months a post is due to be checked against newer evidence; of "
            "several topics the shortest time counts. Empty: never."
        ),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._purge_links()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._purge_links()
        return super().delete(*args, **kwargs)

    def start_here(self) -> PostQuerySet:
        """Return the live posts among those that are chosen to begin with."""
        chosen = Post.objects.live().filter(featured_on__topic=self)
        return chosen.order_by("featured_on__position", "featured_on__pk")[
            :MOST_FEATURED
        ]

    def _purge_links(self) -> None:
        """Drop the lists, which name topics, and every page if the menus name this one."""
        cache_purge.purge(LISTS)
        if self.menu_entries.exists():
            cache_purge.purge(http_caching.SITE)


class FeaturedPost(PurgingModel):
    """A post that a topic's page shows first, chosen by hand: *Start here*."""

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="featured_posts"
    )
    post = models.ForeignKey(
        Post,
        verbose_name=_("post"),
        on_delete=models.CASCADE,
        limit_choices_to={"kind": Post.Kind.POST},
        related_name="featured_on",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("post to start with")
        verbose_name_plural = _("start here")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "post"], name="featured_post_once")
        ]
        default_permissions = ()  # who may change the topic may choose them

    def __str__(self) -> str:
        return str(self.post)

    @property
    def surrogate_key(self) -> str:
        return f"topic-{self.topic_id}"
