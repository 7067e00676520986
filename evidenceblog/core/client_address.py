"""Where a request comes from, when only named proxies are believed."""

import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from django.conf import settings

from .http_fetch.ip_policy import find_ip

logger = logging.getLogger(__name__)

# Some proxies write a port, too: 203.0.113.7:4711, or [2001:db8::7]:4711.
WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]*):\d+")


def client_ip(meta: Mapping[str, Any]) -> str | None:
    """Return the visitor's IP address, or None when the server does not know it.

    X-Forwarded-For is believed from the right, for as long as each hop is in one of
    the networks of settings.TRUSTED_PROXIES. Logs, once, that readers cannot be told
    apart when requests look as if they came that way.
    """
    peer, forwarded = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
    _warn_of_proxies(peer, forwarded)
    hops = [*filter(None, map(str.strip, forwarded.split(","))), peer]
    while len(hops) > 1 and is_trusted(hops[-1]):
        hops.pop()
    found = _parsed(hops[-1])
    return str(found) if found else None


def _warn_of_proxies(peer: str, forwarded: str) -> None:
    """Warn of a peer without address, and of one that looks like a proxy of ours.

    Anybody on the internet may send the header; from within it is rarely a reader's.
    """
    found = _parsed(peer)
    if found is None:
        _warn_once("The web server does not say where requests come from")
    elif forwarded and not found.is_global and not is_trusted(peer):
        _warn_once(
            "Everybody behind %s counts as one reader: "
            "if it is your proxy, name it in TRUSTED_PROXIES",
            found,
        )


@lru_cache(maxsize=16)  # more peers than a site has proxies
def _warn_once(said: str, *about: IPv4Address | IPv6Address) -> None:
    logger.warning(said, *about)


def is_trusted(hop: str) -> bool:
    """Tell whether an address is of one of settings.TRUSTED_PROXIES."""
    found = _parsed(hop)
    return found is not None and any(
        found in network for network in settings.TRUSTED_PROXIES
    )


def _parsed(hop: str) -> IPv4Address | IPv6Address | None:
    ported = WITH_PORT.fullmatch(hop)
    host = (ported[1] or ported[2] or "") if ported else hop
    return find_ip(host.partition("%")[0])  # a zone is this machine's own name
