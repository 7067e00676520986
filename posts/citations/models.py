"""Sources: the works that posts rest on."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import event_queue
from evidenceblog.core.models import AppSettings

from .csl_text import field_text
from .dates import short_date
from .reference_forms import ReferenceForm


def short_name(csl: dict[str, Any]) -> str:
    """Name a work by its first author, or editor, and its year: Samplesson 2020."""
    names = csl.get("author") or csl.get("editor") or [{}]
    first = field_text(names[0], "family") or field_text(names[0], "literal")
    return f"{first} {short_date(csl.get('issued'))}".strip()


class Source(models.Model):
    """A work that can be cited: a review, trial, guideline, book or page.

    `csl` is the truth, an item of the Citation Style Language's JSON schema (CSL 1.0.2);
    the other columns are generated from it for lists, search and uniqueness.
    """

    csl = models.JSONField(_("record"))
    title = models.GeneratedField(
        expression=KeyTextTransform("title", "csl"),
        output_field=models.TextField(_("title")),
        db_persist=True,
    )
    doi = models.GeneratedField(
        expression=Lower(KeyTextTransform("DOI", "csl")),
        output_field=models.TextField("DOI"),
        db_persist=True,
    )
    url = models.GeneratedField(
        expression=KeyTextTransform("URL", "csl"),
        output_field=models.TextField("URL"),
        db_persist=True,
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    # Posts that were frozen before may print it as it was.
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(
                fields=["doi"],
                name="source_doi_once",
                violation_error_message=_("A source with this DOI is already here."),
            ),
        ]
        indexes = [
            GinIndex(
                fields=["title"], name="source_title_trgm", opclasses=["gin_trgm_ops"]
            ),
            models.Index(
                fields=["changed_at"],
                condition=models.Q(changed_at__isnull=False),
                name="source_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_name}: {field_text(self.csl, 'title') or _('untitled')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note when a record that is here already was changed."""
        if not self._state.adding:
            self.changed_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def short_name(self) -> str:
        """Name the source as people do in talk: its first author and its year."""
        return short_name(self.csl) or str(_("Source"))


class CitationSettings(AppSettings):
    """How the references of all posts are printed."""

    reference_form = models.CharField(
        _("form of references"),
        max_length=20,
        choices=ReferenceForm,
        default=ReferenceForm.COCHRANE,
        help_text=_("Posts that readers see already are printed anew within an hour."),
    )
    page_order = 12

    class Meta(AppSettings.Meta):
        verbose_name = _("citations")
        verbose_name_plural = _("citations")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let every post be printed anew in another form."""
        known = (
            CitationSettings.objects.filter(pk=self.pk).first() or CitationSettings()
        )
        super().save(*args, **kwargs)
        if known.reference_form != self.reference_form:
            event_queue.record("references.form_changed")
