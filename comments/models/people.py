"""What moderators decided about who sends comments, and from where."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Commenter(models.Model):
    """A typed address that moderators trust, or always want to look at.

    Anybody can type any address: trust takes effect only once it was confirmed.
    """

    class Standing(models.TextChoices):
        TRUSTED = "trusted", _("Trusted")
        HELD = "held", _("Always wait")

    email = models.EmailField(unique=True)  # in lower case
    standing = models.CharField(max_length=7, choices=Standing)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="commenter_email_lower",
            )
        ]

    def __str__(self) -> str:
        return self.email


class RangeBlock(models.Model):
    """A range of addresses whose comments go to the spam list for a time."""

    network = models.CharField(_("range"), max_length=43)
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("blocked range")
        verbose_name_plural = _("blocked ranges")
        default_permissions = ()
        indexes = [models.Index(fields=["network", "until"], name="range_block")]

    def __str__(self) -> str:
        return self.network
