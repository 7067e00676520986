"""Where a request comes from, when only named proxies are believed."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings


def address(meta: Mapping[str, Any]) -> str | None:
    """Return the visitor's IP address, or None when the server does not know it.

    X-Forwarded-For is believed from the right, for as long as each hop is in one of
    the networks of settings.TRUSTED_PROXIES.
    """
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = [*filter(None, hops), meta.get("REMOTE_ADDR", "")]
    while len(hops) > 1 and _is_trusted(hops[-1]):
        hops.pop()
    found = _parsed(hops[-1])
    return str(found) if found else None


def _is_trusted(hop: str) -> bool:
    found = _parsed(hop)
    return found is not None and any(
        found in network for network in settings.TRUSTED_PROXIES
    )


def _parsed(hop: str) -> IPv4Address | IPv6Address | None:
    """Read an address; IPv4 written as IPv6 (RFC 4291 §2.5.5.2) is the same as IPv4."""
    try:
        found = ip_address(hop.partition("%")[0])  # a zone is this machine's own name
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
