"""Codes in addresses of pages: who knows one may open or do what it names."""

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

CODE_BYTES = 16  # 128 bits: nobody guesses one


def new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def derive_code(*facts: str) -> str:
    """Return the code that belongs to some facts; only who has SECRET_KEY can tell it."""
    mac = salted_hmac(__name__, "\0".join(facts), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:CODE_BYTES]).rstrip(b"=").decode()


def hash_of_code(code: str) -> str:
    """Return how a code is stored: the code itself is only whose it is."""
    return hashlib.sha256(code.encode()).hexdigest()
