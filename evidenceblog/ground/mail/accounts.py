"""Accounts at mail servers, as the operator writes them in MAIL_URL.

    smtp://user:password@host:587     STARTTLS, without which nothing is sent
    smtps://user:password@host:465    TLS from the first byte
    smtp://127.0.0.1:25               in the clear, as it stays on this machine
    smtp://host:25?tls=none           in the clear, and said to be meant

Every function raises ImproperlyConfigured, naming the variable and never its value,
which may hold the password.
"""

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import Enum
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

# RFC 8314 §7.3 for the first two; a relay on this machine listens where others do.
SUBMISSION, SUBMISSIONS, RELAY = 587, 465, 25


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


def mailers(url: str) -> dict[str, dict[str, Any]]:
    """Return Django's MAILERS for MAIL_URL; none without it: then mail is off."""
    if not url:
        return {}
    account = _sending(url)
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


def _sending(url: str) -> Account:
    found = account("MAIL_URL", url, "smtp")
    if found.port:
        return found
    ports = {Tls.NONE: RELAY, Tls.STARTED: SUBMISSION, Tls.WRAPPED: SUBMISSIONS}
    return Account(found.host, ports[found.tls], found.tls, found.user, found.password)


def account(variable: str, url: str, protocol: str) -> Account:
    """Read an account; its port is 0 where the address names none."""
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
    return Account(host, port, tls, user, password)


def _split(variable: str, url: str, protocol: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        parts, port = urlsplit(""), 0
    known = parts.scheme in {protocol, f"{protocol}s"} and not parts.fragment
    if not (known and parts.hostname and parts.query in {"", "tls=none"}):
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
