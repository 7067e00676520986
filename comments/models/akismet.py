"""What is kept of the second opinion: what Akismet was asked, and how it fares."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def unanswered(self) -> Self:
        """Keep what Akismet was asked in vain so far."""
        return self.filter(answered_at__isnull=True)

    def late(self) -> Self:
        """Keep what it answered only after a person had decided."""
        return self.filter(late=True)


class Inquiry(models.Model):
    """What Akismet was asked about a comment, to the letter.

    Asked again, or told what people decided, it hears the same, whatever became of the
    comment and its post meanwhile. It is forgotten with where the comment was sent
    from. `tried_at` is the last try.
    """

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="inquiry"
    )
    asked = models.JSONField()
    tried_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["tried_at"],
                name="inquiry_unanswered",
                condition=models.Q(answered_at__isnull=True),
            ),
            models.Index(
                fields=["answered_at"],
                name="inquiry_late",
                condition=models.Q(late=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


class AkismetState(models.Model):
    """How Akismet fares, in one row: its last answer, what fails, alerts and usage.

    `failures` counts in a row, since `failing_since`; `mended_at` is when the last such
    spell ended. `allowed` is empty where the account has no limit. Never the key.
    """

    class Failure(models.TextChoices):
        """Why there is no answer."""

        REFUSED = "refused", _("the key or the address of this site is not right")
        THROTTLED = "throttled", _("this site asks more often than it may")
        UNAVAILABLE = "unavailable", _("it gives no answer that can be read")

    answered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    mended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=11, choices=Failure, blank=True)
    alert_code = models.CharField(max_length=300, blank=True)
    alert_message = models.CharField(max_length=300, blank=True)
    used = models.BigIntegerField(null=True)
    allowed = models.BigIntegerField(null=True)
    throttled = models.BooleanField(default=False)
    usage_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("state of Akismet")
        verbose_name_plural = _("states of Akismet")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="akismet_state_once")
        ]

    def __str__(self) -> str:
        return self.failure or "answering"

    @classmethod
    def load(cls) -> Self:
        """Return the row, or what it would be before anything was asked."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
