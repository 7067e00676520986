"""What posts are about."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
