"""The mail server and the sender, as the operator writes them in MAIL_URL and MAIL_FROM.

    smtp://user:password@host:587     STARTTLS, without which nothing is sent
    smtps://user:password@host:465    TLS from the first byte
    smtp://127.0.0.1:25               in the clear, as it stays on this machine
    smtp://host:25?tls=none           in the clear, and said to be meant

Every function raises ImproperlyConfigured, naming the variable and never its value,
which may hold the password.
"""

import re
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

# Submission servers queue and answer within seconds; RFC 5321 §4.5.3.2 would allow ten
# minutes, in which one server that hangs would hold a worker.
TIMEOUT_SECONDS = 60
HOST = re.compile(r"[\w.:%-]+")


def mailers(url: str) -> dict[str, dict[str, Any]]:
    """Return Django's MAILERS for MAIL_URL; none without it: then mail is off."""
    if not url:
        return {}
    parts, port = _split(url)
    host = str(parts.hostname)
    wrapped = parts.scheme == "smtps"
    clear = not wrapped and (parts.query == "tls=none" or _is_loopback(host))
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not re.fullmatch("[ -~]*", user + password):
        raise ImproperlyConfigured(
            "MAIL_URL must have no letters with accents in user and password:"
            " they could not be sent to the mail server."
        )
    if bool(user) != bool(password):
        raise ImproperlyConfigured("MAIL_URL must give user and password, or none.")
    if user and clear and not _is_loopback(host):
        raise ImproperlyConfigured(
            "MAIL_URL would send its password in the clear: leave out tls=none."
        )
    options = {
        "host": host,
        # RFC 8314 §7.3; a relay that needs no TLS listens where servers do.
        "port": port or (465 if wrapped else 25 if clear else 587),
        "username": user,
        "password": password,
        "use_tls": not (wrapped or clear),
        "use_ssl": wrapped,
        "timeout": TIMEOUT_SECONDS,
    }
    backend = "django.core.mail.backends.smtp.EmailBackend"
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


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        parts, port = urlsplit(""), 0
    host = HOST.fullmatch(parts.hostname or "")
    known = parts.scheme in {"smtp", "smtps"} and host and not parts.fragment
    if parts.path.strip("/") or not (known and parts.query in {"", "tls=none"}):
        raise ImproperlyConfigured(
            "MAIL_URL must look like smtps://user:password@host, with what is"
            " special in user and password percent-encoded."
        )
    return parts, port


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return bool(re.fullmatch(r"(.+\.)?localhost", host))
