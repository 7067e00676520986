"""Notices above live posts, which come and go without a revision, and their ready texts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .post import Post

# As long as the notice that belongs to a post's own words.
LONGEST_NOTICE = 300


class ReadyNotice(models.Model):
    """A text that an editor puts above a live post by one press."""

    text = models.CharField(_("text"), max_length=LONGEST_NOTICE)
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("The lowest comes first.")
    )

    class Meta:
        verbose_name = _("ready notice")
        verbose_name_plural = _("ready notices")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class LiveNotice(models.Model):
    """That a notice stood above a live post: which, from when to when, and by whom.

    `Post.live_notice` has the words of those that stand there now.
    """

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="live_notices"
    )
    text = models.CharField(_("text"), max_length=LONGEST_NOTICE)
    at = models.DateTimeField(_("from"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("notice on a live post")
        verbose_name_plural = _("notices on live posts")
        default_permissions = ()  # who may publish shows and ends them
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="live_notice_ended_by_somebody",
                violation_error_message=_("Say when it ended, and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
