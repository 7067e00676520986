"""The outbox: a mail is a row, written in the transaction of what it tells about."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core import event_queue
from evidenceblog.core.erasures import record_erasure
from evidenceblog.core.models import ErasureKind
from evidenceblog.core.secret_codes import hash_of_code, new_code
from evidenceblog.core.task_backend import task

from . import delivery, message_template
from .address_normalisation import normalise_or_empty
from .models import (
    NO_CONTENT,
    WAITING,
    EmailAddress,
    Message,
    MessageStatus,
    Subscription,
)

logger = logging.getLogger(__name__)

# RFC 5321 §4.5.4.1: give up after four to five days, by when most outages are over.
GIVE_UP_AFTER = timedelta(days=5)
# A failed mail may be sent again for as long, and a sent one looked into. Its words are
# somebody's; that it was sent, and the code that ends it, are kept.
KEEP_CONTENT = timedelta(days=7)
# An address that was typed and never confirmed may be anybody's. Longer than a code lasts.
KEEP_UNCONFIRMED = timedelta(days=14)


def queue_message(
    to: EmailAddress,
    template: str,
    context: Mapping[str, Any],
    *,
    once: str,
    about: Sequence[Subscription] = (),
    useful_for: timedelta = GIVE_UP_AFTER,
) -> Message:
    """Queue a mail in the caller's transaction: undone with it, sent after it.

    `once` names the event: what is queued again under the same name is the message
    that is there already. A mail `about` subscriptions says how to end them.
    """
    code = new_code() if about else ""
    stop_url = settings.SITE_URL + reverse("unsubscribe", args=[code]) if code else ""
    ours = {"about": about, "stop_url": stop_url}
    letter = message_template.render_message(template, {**context, **ours})
    message, made = Message.objects.get_or_create(
        once=once,
        defaults={
            **letter._asdict(),
            "address": to,
            "headers": _unsubscribe_headers(stop_url) if code else {},
            "code": hash_of_code(code) if code else None,
            "give_up_at": timezone.now() + useful_for,
        },
    )
    if made:
        message.subscriptions.set(about)
    if delivery.mail_is_on():
        delivery.deliver_due.enqueue()
    return message


@transaction.atomic
def requeue_failed(messages: QuerySet[Message]) -> int:
    """Queue again those that failed and whose words are still known; return how many."""
    now = timezone.now()
    failed = messages.filter(status=MessageStatus.FAILED).exclude(text="")
    again = failed.update(
        status=MessageStatus.QUEUED,
        tries=0,
        due_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )
    if again:
        delivery.deliver_due.enqueue()
    return again


def delete_unsent(once: str) -> None:
    """Delete a mail that waits, by the name of its event."""
    Message.objects.filter(once=once, status=MessageStatus.QUEUED).delete()


@transaction.atomic
def erase_address(email: str) -> None:
    """Erase an address with all that was mailed to it, or is about to be."""
    found = EmailAddress.objects.filter(email=normalise_or_empty(email))
    erase_addresses(found.values_list("pk", flat=True))


@transaction.atomic
def erase_addresses(numbers: Iterable[int]) -> None:
    """Erase addresses by their numbers, in the same way. Safe to repeat."""
    there = EmailAddress.objects.filter(pk__in=list(numbers))
    found = dict(there.values_list("pk", "made_at"))
    for address, made_at in found.items():
        known_by = made_at.isoformat()
        event_queue.record("address.erased", address=address, made_at=known_by)
    if found:
        there.delete()
        record_erasure(ErasureKind.ADDRESS, list(found))
        logger.info("Erased an address on request")


@task()
def delete_old_content() -> None:
    """Forget the words of mails, and addresses that nobody confirmed, after a time."""
    now = timezone.now()
    settled = Message.objects.exclude(status__in=WAITING).exclude(**NO_CONTENT)
    emptied = settled.filter(created_at__lt=now - KEEP_CONTENT).update(**NO_CONTENT)
    forgotten, _rows = EmailAddress.objects.unneeded(now - KEEP_UNCONFIRMED).delete()
    if emptied or forgotten:
        logger.info("Forgot the words of %d mails and %d rows", emptied, forgotten)


def _unsubscribe_headers(stop_url: str) -> dict[str, str]:
    """Let the reader's mail program offer a button of its own (RFC 8058 §3.1)."""
    return {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
