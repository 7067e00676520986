"""Akismet's checks: the parameters sent for each comment, and an outage."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from .comment import Comment


class AkismetCheck(models.Model):
    """The exact parameters that Akismet was sent about a comment.

    Rechecks and feedback send the same ones, whatever became of the comment and its
    post since. The row is deleted with the address that the comment was sent from.
    `tried_at` is the last try.
    """

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    parameters = models.JSONField()
    tried_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("check by Akismet")
        verbose_name_plural = _("checks by Akismet")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["tried_at"],
                name="akismet_check_unanswered",
                condition=models.Q(answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


# One lost answer is no outage: it lasts this long, or fails so many times in a row.
OUTAGE_AFTER = timedelta(minutes=5)
OUTAGE_FAILURES = 3


class AkismetOutage(models.Model):
    """Akismet gives no answer: since when and why. The next answer deletes the one row.

    `failures` counts failures in a row.
    """

    class Cause(models.TextChoices):
        """Why there is no answer."""

        REFUSED = "refused", _("the key or the address of this site is not right")
        THROTTLED = "throttled", _("this site asks more often than it may")
        UNAVAILABLE = "unavailable", _("it gives no answer that can be read")

    since = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=11, choices=Cause)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="akismet_outage_once")
        ]

    def __str__(self) -> str:
        return self.cause

    @property
    def is_refusal(self) -> bool:
        return self.cause == self.Cause.REFUSED

    def sentence(self) -> str:
        why = self.get_cause_display()
        return gettext("Akismet does not work: %(why)s") % {"why": why}

    @classmethod
    def record_failure(cls, cause: Cause) -> None:
        """Record that Akismet gave no answer."""
        cls.objects.get_or_create(pk=1, defaults={"cause": cause})
        cls.objects.update(cause=cause, failures=models.F("failures") + 1)

    @classmethod
    def current(cls) -> Self | None:
        """Return the outage that lasts, None while Akismet answers or is not used."""
        if not settings.AKISMET_API_KEY:
            return None
        lasting = models.Q(failures__gte=OUTAGE_FAILURES) | models.Q(
            since__lte=timezone.now() - OUTAGE_AFTER
        )
        return cls.objects.filter(lasting).first()
