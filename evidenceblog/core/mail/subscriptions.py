"""Subscriptions: what an address is told about, until a press of a button ends it."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from evidenceblog.core.secret_codes import hash_of_code

from .models import EmailAddress, Message, Subscription, SubscriptionStatus

Status = SubscriptionStatus


def subscribe(address: EmailAddress, key: str, title: str) -> Subscription:
    """Note that an address asked to be told about `key`; `title` says it in words.

    It is told nothing before it is confirmed.
    """
    status = Status.ACTIVE if address.confirmed_at else Status.ASKED
    subscription, _made = Subscription.objects.update_or_create(
        address=address, key=key, defaults={"title": title, "status": status}
    )
    return subscription


def was_subscribed(key: str) -> bool:
    """Tell whether anybody ever asked for `key`, be it ended since."""
    return Subscription.objects.filter(key=key).exists()


def delete_subscriptions(key: str) -> None:
    """Forget who asked for `key`."""
    Subscription.objects.filter(key=key).delete()


def find_message(code: str) -> Message | None:
    """Return the mail with this code, if there is one."""
    with_code = Message.objects.filter(code=hash_of_code(code))
    return with_code.select_related("address").first()


def unsubscribe(message: Message) -> None:
    """End what a mail was about. Safe to repeat."""
    message.subscriptions.update(status=Status.ENDED)


@transaction.atomic
def unsubscribe_from_everything(address: EmailAddress) -> None:
    """End all that an address is told about. Safe to repeat.

    Whoever asks for something in its name again has to confirm it again.
    """
    address.subscriptions.update(status=Status.ENDED)
    EmailAddress.objects.filter(pk=address.pk).update(confirmed_at=None)


def stop_mail(addresses: QuerySet[EmailAddress]) -> int:
    """Send no more mail to addresses, whatever they asked for; return how many."""
    return addresses.filter(stopped_at=None).update(stopped_at=timezone.now())


def resume_mail(addresses: QuerySet[EmailAddress]) -> int:
    """Let mail go to addresses again; return to how many it did not."""
    return addresses.exclude(stopped_at=None).update(stopped_at=None)
