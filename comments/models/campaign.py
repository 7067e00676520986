"""Campaigns: comments that belong together, decided as one."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Status

# Later comments of a campaign get these without a person; none is published so.
AUTOMATIC_VERDICTS = {Status.REJECTED, Status.SPAM}


class Campaign(models.Model):
    """Comments that share nearly the same text, a host, a name or a range.

    Once a person has decided it, comments that join it later get its `verdict`, as
    parts of the same `batch`, until the decision is undone or lifted.
    """

    class Ground(models.TextChoices):
        """What its comments have in common."""

        TEXT = "text", _("nearly the same text")
        HOST = "host", _("the same website")
        NAME = "name", _("the same name")
        RANGE = "range", _("the same range of addresses")

    ground = models.CharField(_("in common"), max_length=5, choices=Ground)
    # The host, name or range itself; empty for a text
    shared_value = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=9, choices=Status, blank=True)
    reasons = models.JSONField(default=list)
    batch = models.UUIDField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_ground_display()}: {self.shared_value or self.pk}"

    def is_followed(self) -> bool:
        """Tell whether comments that join it now get its verdict."""
        return self.verdict in AUTOMATIC_VERDICTS
