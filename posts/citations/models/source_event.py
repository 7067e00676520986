"""What happened to a source since it was published."""

from typing import Any

from django.db import models
from django.db.models.fields.json import JSONField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .source import Source


class SourceEvent(models.Model):
    """One event of a source, whoever reports it: it is stored once and never changes,
    but for what a later report adds to it.

    `notice_doi` names what told of it: the notice, or the newer version itself; empty
    if nothing has a DOI. `successors` are the DOIs of what to read now, newest last.
    `details` has what was said of it: `title`, `type`, `citation`, `date`, and of a newer
    version the authors' `conclusions` and the `former_conclusions`.
    """

    class Kind(models.TextChoices):
        NEW_VERSION = "new_version", _("newer version")
        CORRECTION = "correction", _("correction")
        EXPRESSION_OF_CONCERN = "expression_of_concern", _("expression of concern")
        RETRACTION = "retraction", _("retraction")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        SPLIT = "split", _("split into other works")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="events")
    kind = models.TextField(choices=Kind)
    notice_doi = models.TextField(default="", blank=True)
    notice_pmid = models.TextField(default="", blank=True)
    successors = models.JSONField[list[str], list[str]](default=list)
    happened_on = models.DateField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    found_by = models.TextField()
    details: "JSONField[dict[str, Any], dict[str, Any]]" = JSONField(default=dict)

    class Meta:
        verbose_name = _("event of a source")
        verbose_name_plural = _("events of sources")
        ordering = ("found_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "notice_doi", "notice_pmid", "happened_on"],
                name="source_event_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["found_at"], name="source_event_found")]

    def __str__(self) -> str:
        return f"{self.source.short_name}: {self.get_kind_display()}"

    @property
    def successor(self) -> str:
        """Return the DOI of what to read in place of the source, or nothing."""
        return self.successors[-1] if self.successors else ""
