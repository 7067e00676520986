"""Codes in addresses of pages: who knows one may open or do what it names."""

import base64
import hashlib
import re
import secrets

from django.utils.crypto import salted_hmac

CODE_BYTES = 16  # 128 bits: nobody guesses one
# As many bits, as a page of ours draws them for a form.
IDEMPOTENCY_KEY = re.compile("[0-9a-f]{32}")


def new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def new_key() -> str:
    """Draw what makes a form that is sent twice one sending."""
    return secrets.token_hex(CODE_BYTES)


def read_key(sent: object) -> str:
    """Return such a key as it was sent, nothing where it is too short to be a secret."""
    key = str(sent or "")
    return key if IDEMPOTENCY_KEY.fullmatch(key) else ""


def derive_code(*facts: str) -> str:
    """Return the code that belongs to some facts; only who has SECRET_KEY can tell it."""
    mac = salted_hmac(__name__, "\0".join(facts), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:CODE_BYTES]).rstrip(b"=").decode()


def hash_of_code(code: str) -> str:
    """Return how a code is stored: the code itself is only whose it is."""
    return hashlib.sha256(code.encode()).hexdigest()
