"""Whom we may mail, what they asked for, and the mail on its way to them."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .address_normalisation import MAX_EMAIL_LENGTH, normalise_address

# The first thing is told at once; what follows within an hour comes in one mail. So a
# lively discussion is one mail an hour, and an answer to a question is not kept back.
DIGEST_INTERVAL = timedelta(hours=1)


class EmailAddressQuerySet(models.QuerySet["EmailAddress"]):
    def known_as(self, email: str) -> "EmailAddress":
        """Return the row of an address, made if need be. Raises NotAnAddress."""
        return self.get_or_create(email=normalise_address(email))[0]

    def unneeded(self, since: datetime) -> Self:
        """Keep those that nobody confirmed, and that nothing was mailed to since."""
        recent = Message.objects.filter(
            address=models.OuterRef("pk"), created_at__gte=since
        )
        return self.filter(
            ~models.Exists(recent),
            confirmed_at=None,
            stopped_at=None,
            made_at__lt=since,
        )

    def due_for_digest(self, now: datetime) -> Self:
        """Keep those for whom something waits that they may be mailed by now."""
        return self.filter(
            models.Q(last_digest_at=None)
            | models.Q(last_digest_at__lte=now - DIGEST_INTERVAL),
            models.Exists(
                Notification.objects.unsent().filter(
                    subscription__address=models.OuterRef("pk")
                )
            ),
            stopped_at=None,
        )


class EmailAddress(models.Model):
    """Somebody's e-mail address: whether they confirmed it, and whether mail to it
    must stop, whatever was asked for."""

    email = models.EmailField(_("email"), max_length=MAX_EMAIL_LENGTH, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    last_digest_at = models.DateTimeField(_("last mailed news"), null=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)

    objects = EmailAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return self.email


class SubscriptionStatus(models.TextChoices):
    """What has become of a wish to be told."""

    ASKED = "asked", _("Waits for the address to be confirmed")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Subscription(models.Model):
    """What an address asked to be told about. `key` names it, such as `replies:12`: the
    kind before the colon, what it is about behind it."""

    address = models.ForeignKey(
        EmailAddress, on_delete=models.CASCADE, related_name="subscriptions"
    )
    key = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    status = models.CharField(
        max_length=6, choices=SubscriptionStatus, default=SubscriptionStatus.ASKED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "address"], name="subscription_asked_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


class Confirmation(models.Model):
    """A code that was mailed to an address: who presses the button reads its mail."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="confirmations"
    )
    code = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.subscription)

    @property
    def state(self) -> str:
        if self.used_at:
            return "used"
        return "expired" if self.expires_at <= timezone.now() else "open"


class MessageStatus(models.TextChoices):
    """How far a mail has come."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Suppressed")


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

    address = models.ForeignKey(
        EmailAddress, on_delete=models.CASCADE, related_name="messages"
    )
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=320, unique=True)
    once = models.CharField(max_length=200, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=MessageStatus, default=MessageStatus.QUEUED
    )
    tries = models.PositiveIntegerField(_("tries"), default=0)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("queued"), default=timezone.now)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    give_up_at = models.DateTimeField(_("give up"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    code = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # empty would be unique, too
    subscriptions = models.ManyToManyField(Subscription, related_name="messages")

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

    def is_wanted(self) -> bool:
        """Tell whether it may still be sent: what it is about may have been ended."""
        about = [subscription.status for subscription in self.subscriptions.all()]
        ended = bool(about) and set(about) == {SubscriptionStatus.ENDED}
        return self.address.stopped_at is None and not ended


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unsent(self) -> Self:
        """Keep what was not mailed yet, to those who still want it."""
        active = SubscriptionStatus.ACTIVE
        return self.filter(message=None, subscription__status=active)


class Notification(models.Model):
    """One thing to tell one subscriber, once: what is told again by number is known."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="notifications"
    )
    about = models.BigIntegerField()
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "about"], name="notification_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["subscription"],
                name="notification_unsent",
                condition=models.Q(message=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.about}"


WAITING = {MessageStatus.QUEUED, MessageStatus.SENDING}
# What is left of a mail once its words have served.
NO_CONTENT: dict[str, Any] = {"text": "", "html": "", "headers": {}}
