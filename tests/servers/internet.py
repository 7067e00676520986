"""An internet that fits on loopback: names lead where a test says, nothing leaves.

    internet.names["victim.test"] = ["10.0.0.1"]
    internet.hosts("fetched.test", peer)

It counts each name that is looked up and each socket that is opened.
"""

import errno
import socket
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from evidenceblog.core import http_transport
from evidenceblog.core.http_fetch import host_limits
from evidenceblog.core.rate_limits import RateLimit
from tests.servers.akismet import AkismetServer
from tests.servers.origins import OriginSite
from tests.servers.scripted import Peer

CERTIFICATES = Path(__file__).with_name("certificates")
"""For fetched.test, by an authority of their own. Made with `openssl ca`; its key is gone."""

OURS = "93.184.216.34"
"""Where the name of our own site leads."""

PUBLIC = "93.184.216.35"
"""An address of the internet, which these tests cannot reach."""


class Internet:
    """What a test sees of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
        self.names: dict[str, list[str]] = {"blog.example.org": [OURS]}
        """The IP addresses of each name; of any other there are none."""
        self.later: dict[str, list[str]] = {}
        """The same, after a name was looked up once."""
        self.looked_up: list[str] = []
        """Each name that was looked up, but for our own."""
        self.connected: list[tuple[str, int]] = []
        """Each address a socket tried to connect to."""
        self._connect = socket.socket.connect
        monkeypatch.setattr(http_transport, "resolve", self._resolve)
        monkeypatch.setattr(
            socket.socket, "connect", lambda end, to: self._connected(end, to)
        )
        plenty = RateLimit("fetching", 1_000_000, timedelta(seconds=1))
        monkeypatch.setattr(host_limits, "REQUEST_LIMIT", plenty)
        settings.SITE_URL = "https://blog.example.org"
        self._allowed: list[str] = []
        settings.FETCH_ALLOW = self._allowed

    def hosts(
        self, name: str, peer: Peer | OriginSite | AkismetServer, scheme: str = "http"
    ) -> str:
        """Let a name lead to a peer, which may be fetched; return the site's address."""
        self.names[name] = ["127.0.0.1"]
        self.allow(f"127.0.0.1:{peer.port}")
        return f"{scheme}://{name}:{peer.port}"

    def allow(self, host: str) -> None:
        self._allowed.append(host)

    def _resolve(self, host: str) -> list[str]:
        if host != "blog.example.org":
            self.looked_up.append(host)
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        found = self.names.get(host)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        self.names[host] = self.later.get(host, found)
        return found

    def _connected(self, end: socket.socket, to: Any) -> None:
        if end.family != socket.AF_UNIX:
            self.connected.append((to[0], to[1]))
            if to[0] != "127.0.0.1":
                raise OSError(errno.ENETUNREACH, "Network is unreachable")
        self._connect(end, to)
