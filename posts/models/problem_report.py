"""What readers say is wrong with a page, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User

from .post import Post
from .revision import Revision
from .working_copy import WorkingCopy


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    def open(self) -> Self:
        """Keep what nobody has answered yet."""
        return self.filter(closed_at__isnull=True)

    def waiting(self) -> Self:
        """Keep what waits for an answer; what looks like spam is not asked for."""
        return self.open().filter(looks_like_spam=False)

    def editable_by(self, user: User) -> Self:
        """Keep the reports of posts that somebody may edit."""
        copies = WorkingCopy.objects.editable_by(user)
        return self.filter(post__in=copies.values("post"))


class ProblemReport(models.Model):
    """One reader's report of a page. Its words are deleted some time after the answer."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        LOOKED_AT = "seen", _("Looked at")
        CORRECTED = "corrected", _("Corrected")
        UNCHANGED = "unchanged", _("Nothing to change")
        SPAM = "spam", _("Spam")

    post = models.ForeignKey(
        Post,
        verbose_name=_("post"),
        on_delete=models.CASCADE,
        related_name="problem_reports",
    )
    # What the reader saw.
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("what is wrong"), max_length=4000, blank=True)
    part = models.TextField(_("which part"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.RECEIVED
    )
    looks_like_spam = models.BooleanField(_("looks like spam"), default=False)
    receipt_hash = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    # What answers it: published, or still scheduled.
    revision = models.ForeignKey(
        Revision,
        on_delete=models.SET_NULL,
        null=True,
        related_name="answered_reports",
    )

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a problem")
        verbose_name_plural = _("reports of problems")
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["received", "seen"], closed_at__isnull=True
                )
                | models.Q(
                    state__in=["corrected", "unchanged", "spam"],
                    closed_at__isnull=False,
                ),
                name="problem_report_closed_by_answer",
                violation_error_message=_("A report is closed by its answer."),
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(closed_at__isnull=True),
                name="problem_report_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({self.post_id})"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def answering(self) -> Revision | None:
        """The version that corrects what was reported; none while it is scheduled."""
        return self.revision if self.state == self.State.CORRECTED else None
