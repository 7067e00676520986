"""What the operator sets once for the comments beneath all posts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import AppSettings

# A century: past some ten thousand years there are no dates to reckon with.
MAX_OPEN_DAYS = 36_500


class CommentSettings(AppSettings):
    """How long posts take comments, and what readers are told of their moderation."""

    open_days = models.PositiveIntegerField(
        _("close comments after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_OPEN_DAYS)],
        help_text=_("Days after publication. Empty: comments stay open."),
    )
    decision_hours = models.PositiveSmallIntegerField(
        _("comments are usually decided within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Hours. Said at the form and on receipts. Empty: nothing is."),
    )
    policy = models.TextField(
        _("comment policy"),
        blank=True,
        default=(
            "Comments are read by a moderator before they appear. Please keep to the "
            "subject, be kind, and do not share details that could identify a patient. "
            "We cannot give advice about your own health."
        ),
        help_text=_("Shown above the comment form."),
    )
    page_order = 20

    class Meta(AppSettings.Meta):
        verbose_name = _("comments")
        verbose_name_plural = _("comments")
