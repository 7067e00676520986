"""What posts are about."""

from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import cache_purge, http_caching
from evidenceblog.core.models import PurgingModel


class Topic(PurgingModel):
    """A subject that posts are filed under, with what is checked of its posts."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    checks_evidence = models.BooleanField(
        _("posts rest on evidence"),
        default=True,
        help_text=_("Warn when a post cites no source or has no key finding."),
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
        self._purge_menus()

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._purge_menus()
        return super().delete(*args, **kwargs)

    def _purge_menus(self) -> None:
        """Drop every page if the menus name this topic."""
        if self.menu_entries.exists():
            cache_purge.purge(http_caching.SITE)
