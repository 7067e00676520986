"""Posts that are read one after the other."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import PurgingModel


class Series(PurgingModel):
    """Several posts with an order; each post is in one series at most.

    A post's page names it, so its surrogate key drops the pages of all its parts.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("What the parts have in common, in a sentence or two."),
    )

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("series", args=[self.slug])
