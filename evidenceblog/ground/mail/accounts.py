"""Accounts at mail servers, as the operator writes them in MAIL_URL and MAIL_BOUNCE_URL.

    smtp://user:password@host:587     STARTTLS, without which nothing is sent
    smtps://user:password@host:465    TLS from the first byte
    smtp://127.0.0.1:25               in the clear, as it stays on this machine
    smtp://host:25?tls=none           in the clear, and said to be meant
    imaps://user:password@host/INBOX  where bounces arrive; imap:// is like smtp://
    webhook://SECRET                  who tells us of bounces signs with this

Every function raises ImproperlyConfigured, naming the variable and never its value,
which may hold the password.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import Enum
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email


class Tls(Enum):
    """How a connection is made private."""

    NONE = "none"
    STARTED = "started"
    WRAPPED = "wrapped"


@dataclass(frozen=True)
class Account:
    """Where a mail server is, how to reach it, and as whom."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = ""


@dataclass(frozen=True)
class WebhookKey:
    """What webhooks are signed with."""

    key: bytes = field(repr=False)


# RFC 8314 §7.3; a relay that needs no TLS listens where servers do.
PORTS = {
    "smtp": {Tls.NONE: 25, Tls.STARTED: 587, Tls.WRAPPED: 465},
    "imap": {Tls.NONE: 143, Tls.STARTED: 143, Tls.WRAPPED: 993},
}
# The lengths that the standard allows, in bytes.
SHORTEST_KEY, LONGEST_KEY = 24, 64


def mailers(url: str) -> dict[str, dict[str, Any]]:
    """Return Django's MAILERS for MAIL_URL; none without it: then mail is off."""
    if not url:
        return {}
    account = _account("MAIL_URL", url, "smtp")
    options = {
        "host": account.host,
        "port": account.port,
        "username": account.user,
        "password": account.password,
        "use_tls": account.tls is Tls.STARTED,
        "use_ssl": account.tls is Tls.WRAPPED,
    }
    backend = "evidenceblog.ground.mail.smtp.Backend"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


def sender(written: str, *, needed: bool) -> str:
    """Return MAIL_FROM as it was written: an address, with or without a name."""
    if not written and not needed:
        return ""
    _name, address = parseaddr(written)
    try:
        validate_email(address)
    except ValidationError as error:
        raise ImproperlyConfigured(
            "MAIL_FROM must be set with MAIL_URL, and look like"
            " Our blog <blog@example.org>."
        ) from error
    return written


def bounces(url: str) -> Account | WebhookKey | None:
    """Return how we learn of bounces from MAIL_BOUNCE_URL; without it, not at all."""
    if not url:
        return None
    if url.startswith("webhook://"):
        return WebhookKey(_key(url.removeprefix("webhook://")))
    found = _account("MAIL_BOUNCE_URL", url, "imap")
    if not found.user:
        raise ImproperlyConfigured("MAIL_BOUNCE_URL must give user and password.")
    return found


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ImproperlyConfigured(
            "MAIL_BOUNCE_URL must look like webhook://whsec_… with 24 to 64 bytes in"
            " base64, as your provider gives it."
        )
    return key


def _account(variable: str, url: str, protocol: str) -> Account:
    parts, port = _split(variable, url, protocol)
    host = str(parts.hostname)
    tls = _tls(parts, host)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ImproperlyConfigured(f"{variable} must give user and password, or none.")
    if user and tls is Tls.NONE and not _is_loopback(host):
        raise ImproperlyConfigured(
            f"{variable} would send its password in the clear: leave out tls=none."
        )
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Account(host, port or PORTS[protocol][tls], tls, user, password, folder)


def _split(variable: str, url: str, protocol: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        parts, port = urlsplit(""), 0
    known = parts.scheme in {protocol, f"{protocol}s"} and not parts.fragment
    folder = parts.path.strip("/") and protocol != "imap"
    if folder or not (known and parts.hostname and parts.query in {"", "tls=none"}):
        raise ImproperlyConfigured(
            f"{variable} must look like {protocol}s://user:password@host, with what is"
            " special in user and password percent-encoded."
        )
    return parts, port


def _tls(parts: SplitResult, host: str) -> Tls:
    if parts.scheme.endswith("s"):
        return Tls.WRAPPED
    clear = parts.query == "tls=none" or _is_loopback(host)
    return Tls.NONE if clear else Tls.STARTED


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return bool(re.fullmatch(r"(.+\.)?localhost", host))
