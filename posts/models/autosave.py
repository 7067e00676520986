"""An autosave: what an editor has typed into a form of a post and not saved yet."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .working_copy import WorkingCopy

# How often an open form says what stands in it.
AUTOSAVE_EVERY = timedelta(seconds=15)
# Who was not heard of for so long has left.
HERE_FOR = 3 * AUTOSAVE_EVERY


class Autosave(models.Model):
    """One open form of a post: who has it open, and what stands in it, as it is sent.

    An editor has one for each form: a second window, or the form opened after the first
    one crashed, does not write over what the first one held. `fields` has the values of
    each field by its name, and is empty until something was typed. Once the form was
    saved it is settled: what still arrives from it is older. Of its requests, `page_key`
    (the page that sent it) and `sequence` tell the last one that was taken.
    """

    working_copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="autosaves"
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    form_key = models.UUIDField()
    fields = models.JSONField(null=True)
    saved_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    is_settled = models.BooleanField(default=False)
    page_key = models.UUIDField(null=True)
    sequence = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["editor", "form_key"], name="autosave_form_once"
            ),
            models.CheckConstraint(
                condition=Q(fields__isnull=True, saved_at__isnull=True)
                | Q(fields__isnull=False, saved_at__isnull=False, is_settled=False),
                name="autosave_has_words_or_is_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.working_copy_id} by {self.editor_id}"

    @property
    def is_here(self) -> bool:
        """Whether the form is open now."""
        return self.seen_at is not None and self.seen_at >= timezone.now() - HERE_FOR
