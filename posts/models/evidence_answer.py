"""What editors answered when the evidence that a post rests on moved on."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.citations.models import SourceEvent

from .live_notice import LiveNotice
from .post import Post
from .revision import Revision

# What the cached pages are dropped by that show events and their answers.
EVIDENCE = "evidence"


class EvidenceAnswerQuerySet(models.QuerySet["EvidenceAnswer"]):
    def judged(self) -> Self:
        """Tell of each answer whether it holds, as `holds`: no notice that was taken
        back, and no update that readers do not see yet."""
        return self.annotate(
            holds=models.Q(kind__in=["checked", "withdrawn"])
            | models.Q(kind="notice", notice__ended_at=None)
            | models.Q(kind="updated", revision__state="published")
        )

    def holding(self) -> Self:
        """Keep what holds."""
        return self.judged().filter(holds=True)


class EvidenceAnswer(models.Model):
    """What an editor did about one post because of one event. Never edited: a later
    answer is a later row."""

    class Kind(models.TextChoices):
        CHECKED = "checked", _("Checked, nothing changes")
        UPDATED = "updated", _("Updated")
        NOTICE = "notice", _("Notice now")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    event = models.ForeignKey(
        SourceEvent, on_delete=models.PROTECT, related_name="answers"
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="evidence_answers"
    )
    kind = models.CharField(_("answer"), max_length=9, choices=Kind)
    # Readers see it; a notice says what it says itself.
    sentence = models.TextField(_("what readers are told"), blank=True)
    notice = models.ForeignKey(
        LiveNotice, on_delete=models.CASCADE, null=True, related_name="+"
    )
    # The review or the update that answers it, which may be scheduled still.
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, null=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("answered"))

    objects = EvidenceAnswerQuerySet.as_manager()
    # Of those that the manager has judged.
    holds: bool

    class Meta:
        verbose_name = _("answer to an event")
        verbose_name_plural = _("answers to events")
        default_permissions = ()  # who may publish answers
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="notice", notice__isnull=False)
                | models.Q(kind="updated", revision__isnull=False)
                | models.Q(kind__in=["checked", "withdrawn"]) & ~models.Q(sentence=""),
                name="evidence_answer_is_whole",
                violation_error_message=_("Say what readers are told."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}, {self.post_id}: {self.get_kind_display()}"

    @property
    def told(self) -> str:
        """Return what readers are told: of an update, what changed."""
        if self.notice:
            return self.notice.text
        note = self.revision.note if self.revision else ""
        return self.sentence or note or ""

    @property
    def shown_at(self) -> datetime:
        """Return since when readers see it: an update may have been scheduled."""
        return (self.revision and self.revision.went_live_at) or self.at
