"""How references are printed on this site."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import event_queue
from evidenceblog.core.models import AppSettings
from posts.citations.references.reference_forms import ReferenceForm


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
