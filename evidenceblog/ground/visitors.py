"""Where a request comes from, when only named proxies are believed."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings


def address(meta: Mapping[str, Any]) -> str | None:
    """Return the visitor's IP address, or None when the server does not know it.

    X-Forwarded-For is believed from the right, for as long as each hop is one of
    settings.TRUSTED_PROXIES (addresses or networks).
    """
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = [*filter(None, hops), meta.get("REMOTE_ADDR", "")]
    while len(hops) > 1 and _is_trusted(hops[-1]):
        hops.pop()
    return hops[-1] if _is_address(hops[-1]) else None


def _is_trusted(hop: str) -> bool:
    return _is_address(hop) and any(
        ip_address(hop) in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
