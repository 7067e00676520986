"""Readers' reports of published comments."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class ReportReason(models.TextChoices):
    SPAM = "spam", _("It is advertising or spam")
    UNKIND = "unkind", _("It attacks or insults somebody")
    PERSONAL = "personal", _("It tells private things about a person")
    DANGEROUS = "danger", _("Following it could harm somebody's health")
    ILLEGAL = "illegal", _("It is against the law")
    MINE = "mine", _("It names a page of mine, which is not to be named here")
    OTHER = "other", _("Something else")


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Keep the reports that no moderator has closed yet."""
        return self.filter(closed_at__isnull=True)


class Report(models.Model):
    """One reader's report of a published comment, open until a moderator closes it."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="reports"
    )
    reason = models.CharField(_("why"), max_length=8, choices=ReportReason)
    text = models.TextField(_("in your words"), max_length=2000, blank=True)
    # Only the sender's range is kept: it is enough to know a second report by.
    network = models.CharField(max_length=43, blank=True)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "network"],
                name="report_open_once",
                condition=models.Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.comment_id})"
