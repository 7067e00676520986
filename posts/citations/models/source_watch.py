"""When a service was asked about a source, and whether it answered."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .source import Source


class SourceWatch(models.Model):
    """That a service is asked about a source, how it went, and when it is asked next.

    `failing_since` is the first try after the last answer; none while the service
    answers. `is_unknown` says that it answered and does not know the work, which is
    neither good nor bad news. `pmid` is the number that PubMed was found to have, `doi`
    the DOI under which Crossref has a work whose own is an alias.
    """

    class Registry(models.TextChoices):
        CROSSREF = "crossref", "Crossref"
        PUBMED = "pubmed", "PubMed"
        RETRACTION_WATCH = "retraction-watch", "Retraction Watch"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="watches")
    service = models.TextField(choices=Registry)
    pmid = models.TextField(default="", blank=True)
    doi = models.TextField(default="", db_default="", blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now, null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    is_unknown = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("watch of a source")
        verbose_name_plural = _("watches of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "service"], name="source_watch_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
                name="source_watch_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source.short_name}: {self.get_service_display()}"
