"""Signposts and ready-made answers, and what a moderator answered a writer privately."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import PurgingModel

from .comment import Comment

# The surrogate key of the page that shows all signposts.
SIGNPOSTS_KEY = "signposts"


# The codes of answers that a site writes itself.
CODE_PREFIX = "answer-"


def _new_code() -> str:
    return f"{CODE_PREFIX}{get_random_string(8)}"


class ReadyAnswerQuerySet(models.QuerySet["ReadyAnswer"]):
    def offered(self, kind: str) -> Self:
        """Keep what is in use of one kind, in its order."""
        return self.filter(kind=kind, is_in_use=True).order_by("position", "pk")


class ReadyAnswer(PurgingModel):
    """A signpost to help, or an answer that moderators need not write anew.

    Decisions store `code`, so a row that was used is taken out of use and not deleted.
    """

    class Kind(models.TextChoices):
        SIGNPOST = "signpost", _("Signpost: where help is to be had")
        CRISIS = "crisis", _("Answer to somebody who may be in danger")
        OUTREACH = "outreach", _("Answer to outreach")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(
        _("title"),
        max_length=100,
        help_text=_(
            "Of a signpost: the country. Of an answer: what moderators choose it by."
        ),
    )
    text = models.TextField(
        _("text"),
        help_text=_("Of a signpost: who helps, when and how, with the number."),
    )
    url = models.URLField(
        _("web address"), blank=True, help_text=_("Of a signpost, if it has one.")
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        blank=True,
        help_text=_("Of the text, if it is not the site's own: de, fr, ar …"),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("The lowest comes first.")
    )
    is_in_use = models.BooleanField(_("in use"), default=True)
    code = models.CharField(
        max_length=30, unique=True, default=_new_code, editable=False
    )

    objects = ReadyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("signpost or ready-made answer")
        verbose_name_plural = _("signposts and ready-made answers")

    def __str__(self) -> str:
        return self.title

    @property
    def surrogate_key(self) -> str:
        return SIGNPOSTS_KEY


class PrivateAnswer(models.Model):
    """What a moderator answered the writer of a comment: nobody else ever sees it."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="private_answers"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    text = models.TextField(_("answer"))
    at = models.DateTimeField(default=timezone.now)
    is_mailed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("private answer")
        verbose_name_plural = _("private answers")
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def mail_name(self) -> str:
        """Name the mail that carries it, in the outbox."""
        return f"private answer {self.pk}"
