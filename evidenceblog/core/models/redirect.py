"""Redirects of old addresses."""

from urllib.parse import unquote

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import redirect_reasons


class Redirect(models.Model):
    """Where readers of an address that leads nowhere any more are sent instead.

    `old_path` and `new_path` are in the normal form of `redirects.paths`; `new` is sent
    as it stands. Rows are written in `redirects.redirect_store` alone.
    """

    old_path = models.CharField(_("old address"), max_length=600)
    new = models.CharField(_("leads to"), max_length=2000)
    # Empty when it leads to another site.
    new_path = models.CharField(max_length=600, blank=True, editable=False)
    reason = models.CharField(
        _("reason"),
        max_length=6,
        choices=redirect_reasons.choices,
        default=redirect_reasons.RedirectReason.HAND,
        editable=False,
    )
    made_at = models.DateTimeField(_("made"), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.UniqueConstraint(
                fields=["old_path"],
                name="redirect_old_path_once",
                violation_error_message=_("This old address has a redirect already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(old_path=models.F("new_path")),
                name="redirect_leads_elsewhere",
                violation_error_message=_("It would lead back to itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(old_path__regex=r"^/.*[^/]$"),
                name="redirect_old_path_normal",
                violation_error_message=_(
                    "An old address is a path, such as /walking/."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(new__regex=r"^(/$|/[^/\\]|https?://)"),
                name="redirect_leads_to_an_address",
                violation_error_message=_("It leads to a path or a web address."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["new_path"],
                name="redirect_new_path",
                condition=~models.Q(new_path=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_path} → {self.leads_to()}"

    def leads_to(self) -> str:
        """Return where it leads, readable in any script; `new` is what is sent."""
        return unquote(self.new)
