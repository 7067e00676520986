"""A network for httpcore that resolves a name once and connects to checked IPs only."""

import math
from collections.abc import Iterable
from contextlib import ExitStack

import httpcore
from django.conf import settings

from evidenceblog.core.http_transport import (
    DeadlineNetwork,
    DeadlineStream,
    resolve_host,
)

from .fetch_errors import AddressRefused
from .host_limits import range_slot
from .ip_policy import parse_ip
from .url_policy import is_allowed, may_connect, own_host

MAX_ADDRESSES = 4
"""IP addresses of a name that are connected to: a name can list a thousand victims."""

HEAD_BYTES = 64 * 1024
"""What may be read before the head of an answer is over; a head takes about 1 KB."""


class GuardedStream(DeadlineStream):
    """A connection on which no head of an answer, with the hints before it, is long."""

    room: float = HEAD_BYTES

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.room <= 0:
            raise httpcore.RemoteProtocolError("the head of the answer has no end")
        data = super().read(max_bytes, timeout)
        self.room -= len(data)
        return data

    def pass_head(self) -> None:
        """Read on without measure: whoever reads the body measures that."""
        self.room = math.inf


class GuardedNetwork(DeadlineNetwork):
    """A network for one request, on which a name leads only where it may.

    Raises AddressRefused if any of a name's addresses is refused: who owns the name
    could else let us try which of them answers. Raises HostBusy where their range has
    no place; one that was taken is held until `places` is closed.
    """

    stream = GuardedStream

    def __init__(self, places: ExitStack) -> None:
        super().__init__()
        self._places = places
        self._checked: list[str] = []

    def addresses(self, host: str, port: int, deadline: float | None) -> list[str]:
        found = resolve_host(host, deadline)
        if not is_allowed(host, port):
            _check_addresses(found, port, deadline)
        self._checked = found[:MAX_ADDRESSES]
        for address in self._checked[:1]:
            self._places.enter_context(range_slot(address))
        return self._checked

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            peer = stream.get_extra_info("server_addr")[0]
        except OSError as error:  # it hung up at once
            stream.close()
            raise httpcore.ConnectError(str(error)) from None
        if parse_ip(peer) not in {parse_ip(address) for address in self._checked}:
            stream.close()
            raise AddressRefused("the connection leads elsewhere")
        return stream


def _check_addresses(found: list[str], port: int, deadline: float | None) -> None:
    if not all(may_connect(address, port) for address in found):
        raise AddressRefused("this name leads to what is not on the internet")
    ours = _own_addresses(deadline)
    for address in found:
        if parse_ip(address) in ours and not is_allowed(address, port):
            raise AddressRefused("this name leads to ourselves")


def _own_addresses(deadline: float | None) -> set[object]:
    """Return the IP addresses of our site, but not those of a network in front of it:
    many other sites share them."""
    if settings.CDN_PURGE_URL:
        return set()
    try:
        return {parse_ip(address) for address in resolve_host(own_host(), deadline)}
    except httpcore.ConnectError:
        return set()
