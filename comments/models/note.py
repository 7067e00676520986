"""Moderators' notes on a comment, and its wording before an edit."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class Note(models.Model):
    """A moderator's note for the others about a comment. No reader ever sees it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    text = models.TextField(_("note"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:60]


class Wording(models.Model):
    """The text of a comment before a moderator edited it, kept while undo is possible."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="wordings"
    )
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("earlier wording")
        verbose_name_plural = _("earlier wordings")
        default_permissions = ()

    def __str__(self) -> str:
        return self.body[:60]
