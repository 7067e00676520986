"""A listener on loopback that answers each request with the next line of a script."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

from evidenceblog.core.service_client import Service
from tests.processes import PATIENCE

DEADLINE = 0.3
"""Seconds that a service of these tests may take."""
TRICKLE = 0.02
"""Seconds between two bytes of an answer that trickles."""

type Reply = bytes | Callable[[socket.socket], None]


class Peer:
    """A listener that answers each request with the next of its replies."""

    def __init__(self, replies: tuple[Reply, ...], certificate: Path | None) -> None:
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self.show(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.replies = replies
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[str] = []
        self.connections = 0

    def show(self, certificate: Path) -> None:
        """Speak TLS with this certificate (and its key) from the next connection on."""
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(certificate)

    def serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection, suppress(OSError):  # the client hung up
                    self._welcome(connection)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _welcome(self, connection: socket.socket) -> None:
        if self._tls is None:
            self._converse(connection)
        else:
            with self._tls.wrap_socket(connection, server_side=True) as secured:
                self._converse(secured)

    def _converse(self, connection: socket.socket) -> None:
        while request := _read_request(connection):
            self.requests.append(request)
            number = min(len(self.requests), len(self.replies)) - 1
            reply = self.replies[number]
            if isinstance(reply, bytes):
                connection.sendall(reply)
            else:
                reply(connection)
                return


def _read_request(connection: socket.socket) -> str:
    """Read a head and the body it announces, or what is not HTTP as it comes."""
    text = ""
    while part := connection.recv(65536):
        text += part.decode("latin-1")
        head, _, body = text.partition("\r\n\r\n")
        announced = re.search(r"(?i)content-length: (\d+)", head)
        if announced is None or len(body) >= int(announced[1]):
            break
    return text


@contextmanager
def answering(*replies: Reply, certificate: Path | None = None) -> Iterator[Peer]:
    """Run a peer; with a certificate (and its key) it speaks TLS."""
    peer = Peer(replies, certificate)
    serving = Thread(target=peer.serve)
    serving.start()
    try:
        yield peer
    finally:
        peer.close()
        serving.join()


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def make_service(url: str, **changes: Any) -> Service:
    settings: dict[str, Any] = {
        "name": "Probe",
        "base_url": url,
        "timeout": DEADLINE,
        "max_bytes": 1000,
    }
    return Service(**settings | changes)


def hang(connection: socket.socket) -> None:
    """Answer nothing until the other side gives up."""
    _is_given_up(connection, PATIENCE)


def trickle(head: bytes) -> Callable[[socket.socket], None]:
    """Send the head, and then a byte now and then until the other side gives up."""

    def reply(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(int(PATIENCE / TRICKLE)):
            connection.sendall(b"a")
            if _is_given_up(connection, TRICKLE):
                return

    return reply


def _is_given_up(connection: socket.socket, within: float) -> bool:
    connection.settimeout(within)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
