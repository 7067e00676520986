"""A work as an editor pasted it, until it is a source of the library, and after."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .source import Source, short_name


class PastedSource(models.Model):
    """One work of a paste: what was pasted, what was found, and where each field is from.

    It waits until the services have answered, or nobody need be asked; then an editor
    confirms it, or answers what is doubtful (`doubts`). What is stored keeps its row,
    which says of the source where each of its fields came from. `authors_text` has names
    that can be read in several ways.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("is looked up")
        FOUND = "found", _("to confirm")
        ASKED = "asked", _("a question")
        STORED = "stored", _("stored")

    form = models.TextField()
    text = models.TextField(_("what was pasted"))
    state = models.TextField(choices=State, default=State.WAITING)
    pasted = models.JSONField(default=dict)
    csl = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    authors_text = models.TextField(default="", blank=True)
    last_error = models.TextField(default="", blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    pasted_at = models.DateTimeField(default=timezone.now)
    pasted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, null=True, related_name="pastes"
    )

    class Meta:
        verbose_name = _("pasted source")
        verbose_name_plural = _("pasted sources")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="stored", source__isnull=False)
                | (~Q(state="stored") & Q(source__isnull=True)),
                name="pasted_source_is_stored",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False)
                | (~Q(state="waiting") & Q(next_at__isnull=True)),
                name="pasted_source_is_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
                name="pasted_source_due",
            )
        ]

    def __str__(self) -> str:
        return short_name(self.csl) or self.text[:80]

    @property
    def digest(self) -> str:
        """Return what tells the record that was shown from a later one."""
        said = json.dumps([self.csl, self.doubts, self.state], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]
