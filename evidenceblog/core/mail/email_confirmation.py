"""E-mail confirmation: only who reads an address's mail can have mail sent to it.

The mail that asks holds nothing that a stranger wrote, and there are few of them, so
that our forms are of no use to flood somebody's mailbox.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core.rate_limits import RateLimit, sender_range, take_token
from evidenceblog.core.secret_codes import hash_of_code, new_code

from . import outbox, subscriptions
from .models import Confirmation, EmailAddress, Subscription, SubscriptionStatus

CODE_LIFETIME = timedelta(days=7)  # a week away from one's mail is usual
# A reader who mistyped asks twice; the third one is for good measure.
ADDRESS_LIMIT = RateLimit("mail.confirm.address", 3, timedelta(days=1))
# A school or hospital behind one range of addresses may be lively.
RANGE_LIMIT = RateLimit("mail.confirm.range", 20, timedelta(hours=1))
# More new subscribers a day would be news; a thousand strangers' mailboxes would not.
TOTAL_LIMIT = RateLimit("mail.confirm.all", 500, timedelta(days=1))


def request_subscription(
    email: str, key: str, *, title: str, sender: str | None
) -> None:
    """Subscribe an address, and mail it a code to confirm if it is not confirmed yet.

    `sender` is the IP address that asked, if known. Safe to repeat. Call it outside a
    transaction. Raises NotAnAddress, and RateLimitReached when nothing was asked.
    """
    address = EmailAddress.objects.known_as(email)
    if address.stopped_at or _has_open_code(address, key):
        return
    if not address.confirmed_at:
        _check_limits(address, sender)
    with transaction.atomic():
        subscription = subscriptions.subscribe(address, key, title)
        if subscription.status == SubscriptionStatus.ASKED:
            _mail_code(subscription)


def _has_open_code(address: EmailAddress, key: str) -> bool:
    """Tell whether a code for the same was mailed and can still be used."""
    return Confirmation.objects.filter(
        used_at=None,
        expires_at__gt=timezone.now(),
        subscription__address=address,
        subscription__key=key,
        subscription__status=SubscriptionStatus.ASKED,
    ).exists()


def _check_limits(address: EmailAddress, sender: str | None) -> None:
    take_token(ADDRESS_LIMIT, address.email)
    if sender:
        take_token(RANGE_LIMIT, sender_range(sender))
    take_token(TOTAL_LIMIT, "")


def _mail_code(subscription: Subscription) -> None:
    code = new_code()
    made = Confirmation.objects.create(
        subscription=subscription,
        code=hash_of_code(code),
        expires_at=timezone.now() + CODE_LIFETIME,
    )
    outbox.queue_message(
        subscription.address,
        "confirm",
        {
            "title": subscription.title,
            "url": settings.SITE_URL + reverse("confirm", args=[code]),
            "days": CODE_LIFETIME.days,
        },
        once=f"confirmation {made.pk}",
        useful_for=CODE_LIFETIME,
    )


def find_confirmation(code: str) -> Confirmation | None:
    """Return what a code confirms, if anything."""
    with_code = Confirmation.objects.filter(code=hash_of_code(code))
    return with_code.select_related("subscription__address").first()


@transaction.atomic
def confirm(confirmation: Confirmation) -> None:
    """Use a code, once: its address is confirmed, and what it asked for begins."""
    now = timezone.now()
    unused = Confirmation.objects.filter(pk=confirmation.pk, used_at=None)
    if unused.filter(expires_at__gt=now).update(used_at=now):
        # It may have been ended since.
        asked = Subscription.objects.filter(
            confirmations=confirmation, status=SubscriptionStatus.ASKED
        )
        address = confirmation.subscription.address_id
        EmailAddress.objects.filter(pk=address).update(confirmed_at=now)
        asked.update(status=SubscriptionStatus.ACTIVE)
