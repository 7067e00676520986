"""Normalise e-mail addresses: each is kept and compared in one spelling."""

import re
import unicodedata
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

MAX_EMAIL_LENGTH = 254  # octets: RFC 5321 §4.5.3.1.3, less the brackets


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class NotAnAddress(ValueError):
    """No mail can be sent to this."""


def normalise_address(email: str) -> str:
    """Return an address in lower case, its domain in ASCII. Raises NotAnAddress.

    Servers may tell capitals apart before the @ (RFC 5321 §2.4); none that people use
    does, and two spellings must not be two people.
    """
    local, _at, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    try:
        written = f"{local}@{punycode(domain)}".lower()
        validate_email(written)
    except (ValidationError, UnicodeError) as error:
        raise NotAnAddress from error
    # RFC 5321 §4.1.2 allows no control characters, not even between quotes.
    if len(written) > MAX_EMAIL_LENGTH or not written.isprintable():
        raise NotAnAddress
    return written


def spellings_of(address: str) -> set[str]:
    """Return the spellings, in lower case, in which forms may have stored a normalised
    address: its domain in ASCII or in its own script, its accents in one piece or two.
    """
    local, _at, domain = address.rpartition("@")
    domains = {domain}
    with suppress(UnicodeError):
        domains.add(domain.encode("ascii").decode("idna"))
    return {
        unicodedata.normalize(form, f"{local}@{one}")
        for one in domains
        for form in ("NFC", "NFD")
    }


def validate_international_email(email: str) -> None:
    """Raise ValidationError unless it is an e-mail address in some script (RFC 6531).

    Mail cannot be sent to all of these: see `normalise_address`.
    """
    if not email.isprintable():
        raise ValidationError(validate_email.message, code="invalid")
    local, _at, domain = email.rpartition("@")
    try:
        ascii_domain = punycode(domain)
    except UnicodeError as error:
        raise ValidationError(validate_email.message, code="invalid") from error
    validate_email(f"{_NOT_ASCII.sub('x', local)}@{ascii_domain}")


def normalise_or_empty(email: str) -> str:
    """Return an address as it is kept, or nothing, which is nobody's, if it is none."""
    try:
        return normalise_address(email)
    except NotAnAddress:
        return ""
