"""Whom we may mail, and the mail on its way to them."""

import unicodedata
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _


class NotAnAddress(ValueError):
    """No mail can be sent to this."""


def normalised(email: str) -> str:
    """Write an address in the one way in which it is kept and compared.

    Servers may tell capitals apart before the @ (RFC 5321 §2.4); none that people use
    does, and two spellings must not be two people. Raises NotAnAddress.
    """
    local, _at, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    try:
        written = f"{local}@{punycode(domain)}".lower()
        validate_email(written)
    except (ValidationError, UnicodeError) as error:
        raise NotAnAddress from error
    return written


class AddressQuerySet(models.QuerySet["Address"]):
    def known_as(self, email: str) -> "Address":
        """Return the row of an address, made if need be. Raises NotAnAddress."""
        return self.get_or_create(email=normalised(email))[0]


class Address(models.Model):
    """Somebody's e-mail address, and what we know of it."""

    email = models.EmailField(_("email"), unique=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return self.email


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        """Keep what is still to be sent."""
        return self.filter(status__in=WAITING)

    def due(self, now: datetime) -> Self:
        """Keep what may be tried now."""
        return self.waiting().filter(due_at__lte=now)


class Message(models.Model):
    """One mail in the outbox. Its Message-ID is made with it: were it sent twice, both
    would be the same mail to every program that reads them (RFC 5322 §3.6.4).
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Suppressed")

    address = models.ForeignKey(
        Address, on_delete=models.CASCADE, related_name="messages"
    )
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=320, unique=True)
    once = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001  # null is never twice
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUEUED
    )
    tries = models.PositiveIntegerField(_("tries"), default=0)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("queued"), default=timezone.now)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    give_up_at = models.DateTimeField(_("give up"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["address", "id"],
                name="message_waiting",
                condition=models.Q(status__in=["queued", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return self.subject


WAITING = {Message.Status.QUEUED, Message.Status.SENDING}
