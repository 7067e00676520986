"""System checks: the address of Akismet is an address, and encrypted."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from .screening.akismet import client

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security)
def check_akismet_url(**kwargs: Any) -> list[CheckMessage]:
    """Refuse an AKISMET_URL that is no address, and warn of one without TLS."""
    if not client.is_on():
        return []
    try:
        address = urlsplit(settings.AKISMET_URL)
        is_address = bool(address.hostname) and address.scheme in {"http", "https"}
    except ValueError:  # such as https://[
        is_address = False
    if not is_address:
        message = "AKISMET_URL must begin with https:// and name a host."
        return [Error(message, id="comments.E001")]
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        message = "Comments, addresses and the key would reach Akismet unencrypted."
        hint = "Let AKISMET_URL begin with https://."
        return [Warning(message, hint=hint, id="comments.W001")]
    return []
