"""What became of a Word document that came into a post."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .working_copy import WorkingCopy


class WordReport(models.Model):
    """The report of the last document of a post, until an editor closes it.

    `found` are places and words by kind, `comments` those that stood in the document.
    """

    working_copy = models.OneToOneField(
        WorkingCopy, on_delete=models.CASCADE, related_name="word_report"
    )
    file_name = models.CharField(max_length=255)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    found = models.JSONField()
    comments = models.JSONField()

    class Meta:
        verbose_name = _("report of a Word document")
        verbose_name_plural = _("reports of Word documents")

    def __str__(self) -> str:
        return self.file_name
