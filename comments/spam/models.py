"""What people tell the filter, and what the local model has learnt."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from evidenceblog.core import cache_purge

from . import shipped_words, signal_points
from .word_matching import compile_words

# Web processes keep what these tables say until this key is purged.
FILTER_KEY = "spam-filter"


class FilterModel(models.Model):
    """A row of what the filter knows: saved or deleted, web processes read it anew.

    What a QuerySet writes does not pass here.
    """

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache_purge.notify(FILTER_KEY)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        cache_purge.notify(FILTER_KEY)
        return super().delete(*args, **kwargs)


class ListedWord(FilterModel):
    """A word or phrase that people added to the lists, or switched off in them.

    It is found as whole words only, whatever its case and width.
    """

    Kind = shipped_words.Kind

    kind = models.CharField(_("list"), max_length=8, choices=Kind)
    word = models.CharField(
        _("word or phrase"),
        max_length=100,
        help_text=_("Found as whole words: “cialis” is not found in “specialist”."),
    )
    is_off = models.BooleanField(
        _("do not look for it"),
        default=False,
        help_text=_("Switches off a word that the filter comes with."),
    )
    note = models.CharField(_("why"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("listed word")
        verbose_name_plural = _("listed words")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "word"],
                name="listed_word_once",
                violation_error_message=_("It is in this list already."),
            )
        ]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        compiled = compile_words([self.word])
        if not (compiled.phrases or compiled.unspaced):
            raise ValidationError({"word": _("There is no word in this.")})
        others = ListedWord.objects.filter(kind=self.kind).exclude(pk=self.pk)
        for other in others.values_list("word", flat=True):
            if compile_words([other]) == compiled:
                known = gettext("It is in this list already, as “%s”.") % other
                raise ValidationError({"word": known})


class FilterSettings(FilterModel):
    """How the filter decides; there is at most one row."""

    threshold = models.PositiveSmallIntegerField(
        _("points of the spam bin"),
        default=signal_points.SPAM_SCORE,
        validators=[MinValueValidator(40), MaxValueValidator(300)],
        help_text=_("With reasons of two kinds, a comment with so many is spam."),
    )
    log_only = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("only watching"),
        default=list,
        blank=True,
        help_text=_("These filters say what they would have done, and do nothing."),
    )

    class Meta:
        verbose_name = _("filter settings")
        verbose_name_plural = _("filter settings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="filter_settings_one_row",
                violation_error_message=_("There is only one row of filter settings."),
            )
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> "FilterSettings":
        """Return the one row; a site that has not saved any has the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class LocalModel(FilterModel):
    """What the local model has learnt: weights, and a header that JSON can hold.

    `lessons` decisions taught it, `last_lesson` is the number of the last one, and
    `lessons_sum` that of all added up: a log that adds up otherwise was changed since.
    `version` is another with every change, so that a process knows whether its copy is
    the present one.
    """

    weights = models.BinaryField()
    header: models.JSONField[dict[str, Any]] = models.JSONField()
    version = models.UUIDField(default=uuid.uuid4)
    lessons = models.PositiveBigIntegerField(default=0)
    lessons_sum = models.PositiveBigIntegerField(default=0)
    last_lesson = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="local_model_one_row")
        ]

    def __str__(self) -> str:
        return f"{self.header.get('kept')}/{self.header.get('spam')}"
