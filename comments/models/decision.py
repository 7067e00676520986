"""The log of every act upon a comment."""

import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .campaign import Campaign
from .comment import Comment, Status

UNDO_WITHIN = timedelta(days=30)


class Act(models.TextChoices):
    """What was done: only the first changes a comment's status."""

    STATUS = "status", _("Decided")
    LABEL = "label", _("Labelled")
    ASSIGN = "assign", _("Assigned")
    NOTE = "note", _("Noted")
    EDIT = "edit", _("Edited")
    TRUST = "trust", _("Trust rule")
    REPORTS = "reports", _("Reports closed")
    ANSWER = "answer", _("Answered privately")
    CAMPAIGN = "campaign", _("Campaign split or lifted")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def by_people(self) -> Self:
        """Keep what people decided; the rest is the system's."""
        return self.filter(by__isnull=False)

    def not_undone(self) -> Self:
        """Keep what is neither undone nor itself the undoing of another."""
        return self.filter(undone__isnull=True, undoes__isnull=True)

    def undoable(self) -> Self:
        """Keep what is not undone and is young enough to be."""
        return self.not_undone().filter(at__gte=timezone.now() - UNDO_WITHIN)


class Decision(models.Model):
    """One act upon one comment: who, what, from what to what, and why. Never edited.

    It keeps codes and numbers, never the comment's words. `by` is empty for the system.
    All that one press did has one `batch`, with the comments that join a decided
    campaign later: undoing the batch undoes them all. `changes` holds the
    other fields that were changed, with the values before and after. `lesson` is what
    the filter learns from it, `forecasts` what each filter had said before.
    """

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="decisions"
    )
    act = models.CharField(max_length=8, choices=Act, default=Act.STATUS)
    from_status = models.CharField(max_length=9, choices=Status)
    to_status = models.CharField(max_length=9, choices=Status)
    changes: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True
    )
    reasons = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField(default=uuid.uuid4, db_index=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, related_name="undone"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    lesson = models.BinaryField(null=True)
    forecasts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act="status")
                ^ models.Q(from_status=models.F("to_status")),
                name="decision_changes_status",
            )
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="decision_log"),
            models.Index(
                fields=["by", "-at"],
                name="decision_by_people",
                condition=models.Q(by__isnull=False),
            ),
            models.Index(
                fields=["comment", "-id"],
                name="decision_teaching",
                condition=models.Q(lesson__isnull=False),
            ),
            # Rare acts; frequent ones are found fast by reading the log itself.
            models.Index(
                fields=["act", "-at", "-id"],
                name="decision_by_act",
                condition=~models.Q(act="status"),
            ),
            models.Index(
                fields=["to_status", "-at", "-id"],
                name="decision_seldom",
                condition=models.Q(
                    act="status", to_status__in=["rejected", "withdrawn", "erased"]
                ),
            ),
            GinIndex(
                fields=["reasons"],
                name="decision_by_reason",
                opclasses=["jsonb_path_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.from_status} → {self.to_status}"
