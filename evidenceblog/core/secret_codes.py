"""Codes in addresses of pages: who knows one may open or do what it names."""

import hashlib
import secrets

CODE_BYTES = 16  # 128 bits: nobody guesses one


def new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def hash_of_code(code: str) -> str:
    """Return how a code is stored: the code itself is only whose it is."""
    return hashlib.sha256(code.encode()).hexdigest()
