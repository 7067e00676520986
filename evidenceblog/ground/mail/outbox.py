"""The outbox: a mail is a row, written in the transaction of what it tells about."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone

from . import composing, delivering
from .models import Address, Message

# RFC 5321 §4.5.4.1: give up after four to five days, by when most outages are over.
GIVE_UP_AFTER = timedelta(days=5)
ID_BYTES = 16  # 128 bits: whoever names a Message-ID has seen the mail


def queue(
    to: Address,
    template: str,
    context: Mapping[str, Any],
    *,
    once: str,
    useful_for: timedelta = GIVE_UP_AFTER,
) -> Message:
    """Queue a mail in the caller's transaction: undone with it, sent after it.

    `once` names the event: what is queued again under the same name is the message
    that is there already.
    """
    letter = composing.compose(template, context)
    now = timezone.now()
    message, _made = Message.objects.get_or_create(
        once=once,
        defaults={
            "address": to,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "message_id": _new_id(),
            "created_at": now,
            "due_at": now,
            "give_up_at": now + useful_for,
        },
    )
    if delivering.is_on():
        delivering.deliver_waiting.enqueue()
    return message


def _new_id() -> str:
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_hex(ID_BYTES)}@{domain}>"
