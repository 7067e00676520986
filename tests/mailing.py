"""Mail in tests: where it goes, a letter to send, and time that passes."""

import re
from datetime import timedelta
from itertools import count

from django.conf import LazySettings
from django.db.models import F
from django.utils import timezone

from evidenceblog.core.mail import mail_url, outbox, subscriptions
from evidenceblog.core.mail.models import EmailAddress, Message, Subscription
from tests.servers.smtp import Accepted

FROM = "Evidence blog <blog@example.net>"
# Seconds that a server of these tests may keep us waiting: on a busy machine one that
# is well needs some, too.
TIMEOUT = 3
_number = count(1)


def mail_goes_to(url: str, settings: LazySettings) -> None:
    mailers = mail_url.mailers(url)
    mailers["default"]["OPTIONS"]["timeout"] = TIMEOUT
    settings.MAILERS = mailers
    settings.MAIL_FROM = FROM


def queued(to: str = "ada@example.org", once: str = "") -> Message:
    """Queue a letter that says nothing much."""
    address = EmailAddress.objects.known_as(to)
    return outbox.queue_message(
        address, "check", {}, once=once or f"letter {next(_number)}"
    )


def let_pass(time: timedelta) -> None:
    """Let time pass for all that waits in the outbox."""
    Message.objects.update(
        due_at=F("due_at") - time,
        give_up_at=F("give_up_at") - time,
    )


def link(mail: Accepted, page: str) -> str:
    """Return the path of the one link to a page (`confirm`, `unsubscribe`) in a mail."""
    found = set(re.findall(rf"https?://[^/]+(/{page}/[^/]+/)", mail.text))
    assert found == set(
        re.findall(rf'href="https?://[^/]+(/{page}/[^/]+/)"', mail.html)
    )
    [path] = found
    return str(path)


def subscribed(to: str = "ada@example.org", key: str = "sample:1") -> Subscription:
    """Return an active subscription of a confirmed address."""
    address = EmailAddress.objects.known_as(to)
    EmailAddress.objects.filter(pk=address.pk).update(confirmed_at=timezone.now())
    address.refresh_from_db()
    return subscriptions.subscribe(address, key, f"What is new in {key}")
