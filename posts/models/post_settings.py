"""What the operator sets once for all new posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import AppSettings
from posts.artwork import licences


class PostSettings(AppSettings):
    """What a new post starts with."""

    licence = models.CharField(
        _("licence of new posts"),
        max_length=30,
        choices=licences.choices,
        default="CC-BY-4.0",
    )
    page_order = 10

    class Meta(AppSettings.Meta):
        verbose_name = _("posts")
        verbose_name_plural = _("posts")
