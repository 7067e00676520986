"""Crisis notices: that staff were told of somebody in danger, and who opened it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class CrisisNotice(models.Model):
    """Who is on duty was told of a comment. `opened_at` is when the first moderator
    opened its page; `told_all_at` when everybody was told, since nobody had."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    told_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    told_all_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice of a crisis")
        verbose_name_plural = _("notices of crises")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["told_at"],
                name="crisis_notice_unopened",
                condition=models.Q(opened_at=None, told_all_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
