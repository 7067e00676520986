"""Webhooks about bounces, signed as https://www.standardwebhooks.com describes.

    {"type": "bounce.permanent", "data": {"message_id": "<…>", "recipient": "ada@…",
     "words": "550 5.1.1 No such user"}}

`type` is also bounce.transient or complaint; others are heard and ignored.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import bouncing
from .accounts import WebhookKey
from .models import HeardWebhook
from .reports import LONGEST_WORDS, Kind, Report
from .spelling import normalised

# What the standard recommends: clocks differ, and a captured request is of no use later.
TOLERANCE = timedelta(minutes=5)
KINDS = {
    "bounce.permanent": Kind.PERMANENT,
    "bounce.transient": Kind.TRANSIENT,
    "complaint": Kind.COMPLAINT,
}


class NotGenuine(ValueError):
    """The signature or the time is not right."""


class Replayed(ValueError):
    """Just this request was heard before."""


class Malformed(ValueError):
    """It is signed, and says nothing that we understand."""


def is_on() -> bool:
    return isinstance(settings.MAIL_BOUNCES, WebhookKey)


@transaction.atomic
def hear(headers: Mapping[str, str], body: bytes) -> None:
    """Act on a webhook. Raises NotGenuine, Replayed or Malformed."""
    number, written = (
        headers.get("webhook-id", ""),
        headers.get("webhook-timestamp", ""),
    )
    _verify(number, written, body, headers.get("webhook-signature", ""))
    # A sender that tries again signs anew; only who captured a request sends it as it was.
    _heard, new = HeardWebhook.objects.get_or_create(
        number=number[:200], at=int(written)
    )
    if not new:
        raise Replayed
    report = _read(body)
    if report:
        bouncing.record(report)


def _verify(number: str, written: str, body: bytes, signatures: str) -> None:
    if not (number and written.isascii() and written.isdigit()):
        raise NotGenuine
    if abs(timezone.now().timestamp() - int(written)) > TOLERANCE.total_seconds():
        raise NotGenuine
    signed = b".".join([number.encode(), written.encode(), body])
    key = cast(WebhookKey, settings.MAIL_BOUNCES).key
    expected = hmac.digest(key, signed, hashlib.sha256)
    given = [part.partition(",") for part in signatures.split(" ")]
    if not any(
        version == "v1" and hmac.compare_digest(_decoded(signature), expected)
        for version, _comma, signature in given
    ):
        raise NotGenuine


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read(body: bytes) -> Report | None:
    try:
        said: dict[str, Any] = json.loads(body)
        kind = KINDS.get(said["type"])
        if kind is None:
            return None
        about = said["data"]
        return Report(
            kind=kind,
            message_id=f"<{str(about['message_id']).strip('<>')}>",
            recipients=frozenset({normalised(str(about["recipient"]))}),
            words=str(about.get("words", ""))[:LONGEST_WORDS],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed from error
