"""Protection against cross-site requests, for forms without cookie and token.

Pages are the same for everybody and cached, so they hold no token. A browser names the
site of the form that it sends (Origin, Fetch standard §3.2). A request that does not
name ours gets a page with a button; its signature is valid for 15 minutes.
"""

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
CONFIRM_WITHIN_SECONDS = 15 * 60
SALT = "core.origin_check"


def is_own_origin(origin: str | None) -> bool:
    """Tell whether an Origin header names this site, by SITE_URL and never by Host."""
    if not origin or origin == "null":
        return False
    return _normalise_origin(origin) == _normalise_origin(settings.SITE_URL)


def _normalise_origin(url: str) -> str:
    """Return one spelling of an origin; in development all loopback names are the same."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.lower().rpartition(":")
    if not colon or port.endswith("]"):
        host, port = (
            parts.netloc.lower(),
            {"http": "80", "https": "443"}.get(parts.scheme, ""),
        )
    if settings.DEBUG and host in LOOPBACK:
        host = "127.0.0.1"
    return f"{parts.scheme.lower()}://{host}:{port}"


def is_sent_here(
    origin: str | None, token: str, fields: Mapping[str, str], address: str | None
) -> bool:
    """Tell whether a form was sent from a page of ours, or a person has confirmed it."""
    return is_own_origin(origin) or is_confirmed(token, fields, address)


def sign_fields(fields: Mapping[str, str], address: str | None) -> str:
    """Sign the fields of a form that a person must confirm, for the sender's address."""
    return signing.dumps(_digest(fields, address), salt=SALT)


def is_confirmed(token: str, fields: Mapping[str, str], address: str | None) -> bool:
    """Tell whether a person has just pressed the button for exactly these fields."""
    try:
        signed = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN_SECONDS)
    except signing.BadSignature:
        return False
    return bool(signed == _digest(fields, address))


def _digest(fields: Mapping[str, str], address: str | None) -> str:
    signed = json.dumps([address, sorted(fields.items())])
    return hashlib.sha256(signed.encode()).hexdigest()
