"""Open connections that keep one deadline from the look-up of a name to the last byte."""

import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import Future
from threading import Thread
from time import monotonic

import httpcore

WRITE_CHUNK = 64 * 1024
"""Bytes sent between two looks at the clock: few enough that one chunk cannot dally."""


class ClockedNetwork(httpcore.NetworkBackend):
    """A network for httpcore whose time-outs are moments of the monotonic clock.

    httpcore hands a request's time-outs through untouched and starts each anew at
    every read, so a peer that sends a byte now and then holds it for ever. Given a
    moment instead of a length, all of a request ends by it: the look-up of the name,
    the connection, the handshake, every write and every read. Past it,
    httpcore.TimeoutException is raised; a request without one is past it at once.
    """

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("the name has no address")
        addresses = _addresses(host, port, _left(timeout))
        for tried, address in enumerate(addresses):
            # An address that swallows packets leaves time for those behind it.
            share = _left(timeout) / (len(addresses) - tried)
            try:
                stream = self._network.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refusal:
                failure = refusal
            else:
                return ClockedStream(stream)
        raise failure


class ClockedStream(httpcore.NetworkStream):
    """A connection whose time-outs are moments, not pauses between two bytes."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), WRITE_CHUNK):
            self._stream.write(buffer[start : start + WRITE_CHUNK], _left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return ClockedStream(
            self._stream.start_tls(ssl_context, server_hostname, _left(timeout))
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def _left(deadline: float | None) -> float:
    """Return the seconds left until a moment of the monotonic clock; none is past."""
    left = (deadline or 0.0) - monotonic()
    if left <= 0:
        raise httpcore.TimeoutException
    return left


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """Look a name up, in a thread that may be left behind.

    getaddrinfo takes no time-out; a dead resolver holds it for half a minute.
    """
    found: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([str(address[0]) for *_, address in answers])
        except (OSError, UnicodeError) as failure:
            found.set_exception(failure)

    Thread(target=look_up, daemon=True).start()
    try:
        return found.result(seconds)
    except TimeoutError:
        raise httpcore.ConnectTimeout from None
    except (OSError, UnicodeError) as failure:
        raise httpcore.ConnectError(str(failure)) from None
