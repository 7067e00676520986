"""People's data: who asked for it, and what was erased."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.mail.address_normalisation import MAX_EMAIL_LENGTH

from .user import User


class ErasureKind(models.TextChoices):
    """What can be erased on request; `object_id` of an erasure is its number."""

    COMMENT = "comment", _("Comment")
    ADDRESS = "address", _("E-mail address that was mailed to")
    REVIEW_LINK = "review link", _("Reviewer without an account")
    # The number of the redaction's row; which words they were is kept nowhere.
    REDACTION = "redaction", _("Redaction of a post")


class Erasure(models.Model):
    """That something was erased on request: its kind, number and time, no word of it.

    Who restores an older backup erases again what these rows name: see `erasures.py`.
    """

    kind = models.CharField(max_length=20, choices=ErasureKind)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()  # nobody edits it
        indexes = [models.Index(fields=["at"], name="erasure_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class DataRequest(models.Model):
    """Somebody's wish to see, export or erase what is held under an e-mail address.

    `email` is normalised. `code_hash` is that of the link that was mailed; none was
    where nothing is held. Rows are deleted when the link ends: see `data_requests.py`.
    """

    email = models.EmailField(max_length=MAX_EMAIL_LENGTH)
    code_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # empty would be unique, too
    made_at = models.DateTimeField(default=timezone.now)
    # An administrator; empty where the person asks.
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    erasure_asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for personal data")
        verbose_name_plural = _("people’s data")
        default_permissions = ()  # administrators alone

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
