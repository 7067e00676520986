"""The outbox: a mail is a row, written in the transaction of what it tells about."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone

from . import composing, delivering, subscribing
from .models import Address, Message, Subscription, hash_of_code, new_code

# RFC 5321 §4.5.4.1: give up after four to five days, by when most outages are over.
GIVE_UP_AFTER = timedelta(days=5)
ID_BYTES = 16  # 128 bits: whoever names a Message-ID has seen the mail


def queue(
    to: Address,
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
    stop_url = subscribing.url(code) if code else ""
    ours = {"about": about, "stop_url": stop_url}
    letter = composing.compose(template, {**context, **ours})
    now = timezone.now()
    message, made = Message.objects.get_or_create(
        once=once,
        defaults={
            "address": to,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "headers": _one_click(stop_url) if stop_url else {},
            "message_id": _new_id(),
            "code": hash_of_code(code) if code else None,
            "created_at": now,
            "due_at": now,
            "give_up_at": now + useful_for,
        },
    )
    if made:
        message.subscriptions.set(about)
    if delivering.is_on():
        delivering.deliver_waiting.enqueue()
    return message


def _one_click(stop_url: str) -> dict[str, str]:
    """Let the reader's mail program offer a button of its own (RFC 8058 §3.1)."""
    return {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _new_id() -> str:
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_hex(ID_BYTES)}@{domain}>"
