"""Digests: what would be several mails to one person within an hour becomes one.

What there is to tell is only noted, by its number. When a mail is made, the app that
noted it is asked what to say: what readers may not see any more is not told.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from evidenceblog.core.task_backend import task

from . import outbox
from .address_normalisation import normalise_or_empty
from .delivery import mail_is_on
from .models import (
    NO_CONTENT,
    WAITING,
    EmailAddress,
    Message,
    MessageStatus,
    Notification,
    Subscription,
    SubscriptionStatus,
)

logger = logging.getLogger(__name__)

# What does not fit into one mail comes with the next.
MAX_ITEMS = 50


@dataclass(frozen=True)
class DigestItem:
    """What a mail says of one thing: a line, somebody's words, where to read more."""

    title: str
    words: str
    url: str


def notify_subscribers(key: str, about: int, *, but: str = "") -> None:
    """Note that there is news for those who asked for `key`, in the caller's
    transaction; never twice, and not for the address `but`, whose news it is."""
    subscriptions = Subscription.objects.filter(key=key).exclude(
        status=SubscriptionStatus.ENDED
    )
    others = subscriptions.exclude(address__email=normalise_or_empty(but))
    Notification.objects.bulk_create(
        [Notification(subscription=one, about=about) for one in others],
        ignore_conflicts=True,
    )
    if mail_is_on():
        send_digests.enqueue()


@transaction.atomic
def withdraw_notifications(kind: str, about: int) -> None:
    """Take back what is not sent yet of news that is not to be read any more.

    A mail that waits with it is made anew, of what is left; one that was sent loses the
    words we kept of it.
    """
    held = Message.objects.filter(
        notifications__about=about,
        notifications__subscription__key__startswith=f"{kind}:",
    )
    # Locked, so that none of them is being sent when it goes.
    waits = held.select_for_update(of=["self"]).filter(status=MessageStatus.QUEUED)
    Message.objects.filter(pk__in=[message.pk for message in waits]).delete()
    held.exclude(status__in=WAITING).update(**NO_CONTENT)


@task(when=mail_is_on)
def send_digests() -> None:
    """Mail everybody for whom news waits, and who was not mailed within the hour."""
    for address in EmailAddress.objects.due_for_digest(timezone.now()).order_by("pk"):
        try:
            _queue_digest(address)
        except Exception:  # one person's news must not keep back everybody else's
            logger.exception("Could not mail the news of address %s", address.pk)


@transaction.atomic
def _queue_digest(address: EmailAddress) -> None:
    """Mail one person what is new to them: all of it is told now, or none."""
    now = timezone.now()
    free = EmailAddress.objects.select_for_update(skip_locked=True, of=["self"])
    if not free.due_for_digest(now).filter(pk=address.pk).exists():
        return  # another worker was faster
    news = _digest_items(address)
    if not news:
        return
    told = list(news)
    about = {notice.subscription_id: notice.subscription for notice in told}
    message = outbox.queue_message(
        address,
        "news",
        {"news": list(news.values()), "others": len(news) - 1},
        once=f"notice {told[0].pk}",
        about=list(about.values()),
    )
    Notification.objects.filter(pk__in=[one.pk for one in told]).update(message=message)
    EmailAddress.objects.filter(pk=address.pk).update(last_digest_at=now)


def _digest_items(address: EmailAddress) -> dict[Notification, DigestItem]:
    """Return what there is to tell; forget what is not to be seen any more."""
    notices = Notification.objects.unsent().filter(subscription__address=address)
    first = notices.select_related("subscription").order_by("pk")[:MAX_ITEMS]
    said = {notice: _digest_item(notice) for notice in first}
    gone = [notice.pk for notice, news in said.items() if news is None]
    Notification.objects.filter(pk__in=gone).delete()
    return {notice: news for notice, news in said.items() if news is not None}


def _digest_item(notice: Notification) -> DigestItem | None:
    notifiers = cast(Mapping[str, str], import_string(settings.NOTIFIERS))
    notifier: Callable[[int], DigestItem | None] = import_string(
        notifiers[notice.subscription.kind]
    )
    return notifier(notice.about)
