"""What the stand-ins for Crossref and PubMed have in common: real HTTP on loopback, and
every way to fail.

    with crossref_server() as crossref:
        settings.CROSSREF_URL = crossref.url
        crossref.failure = Failure.THROTTLED
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.processes import PATIENCE

RETRY_AFTER = 5
"""Seconds that a service asks to wait when it says so."""


class Failure(StrEnum):
    """How a service that could answer does not."""

    TIMEOUT = "timeout"
    THROTTLED = "429"
    THROTTLED_UNTIL = "429 with Retry-After"
    BROKEN = "500"
    OUT_OF_SERVICE = "503"
    MISSING = "404"
    BLOCKED = "403"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    HALF = "half of the body, as if it were all"
    BROKEN_OFF = "connection broken off"


@dataclass
class Asked:
    """A request as it arrived, its moment on the monotonic clock, and what it is about:
    DOIs in lower case, or PMIDs."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    at: float
    about: list[str]


@dataclass
class Reply:
    body: bytes
    content_type: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class BibliographicServer:
    """What a test sees: where the server is, what it was asked, how it shall fail."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.failure: Failure | None = None
        """How it fails, whatever it is asked."""
        self.choose_failure: Callable[[Asked], Failure | None] = lambda _asked: None
        """Asked for each request when `failure` is None."""
        self.requests: list[Asked] = []
        self.closing = Event()

    def reply(self, asked: Asked) -> Reply:
        """Answer what was asked, as the service would."""
        raise NotImplementedError

    def subjects(self, path: str, params: dict[str, str]) -> list[str]:
        """Say which works are asked about."""
        raise NotImplementedError


@contextmanager
def running[S: BibliographicServer](kind: type[S]) -> Iterator[S]:
    """Run a server of this kind on a free port."""
    http = _Listener(("127.0.0.1", 0), _Answering)
    server = kind(f"http://127.0.0.1:{http.server_port}")
    http.bibliography = server
    serving = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield server
    finally:
        server.closing.set()
        http.shutdown()
        serving.join()
        http.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    bibliography: BibliographicServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over clients that hang up, as they should on a server that hangs."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Answering(BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        server, parts = self.server.bibliography, urlsplit(self.path)
        params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path)
        asked = Asked(
            path=path,
            params=params,
            headers={name.lower(): value for name, value in self.headers.items()},
            at=monotonic(),
            about=server.subjects(path, params),
        )
        server.requests.append(asked)
        failure = server.failure or server.choose_failure(asked)
        if failure is None:
            self._send(server.reply(asked))
        elif failure in REFUSALS:
            self._send(REFUSALS[failure])
        else:
            self._fail(failure, server.reply(asked))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the tests' output clean."""

    def _fail(self, failure: Failure, reply: Reply) -> None:
        half = reply.body[: len(reply.body) // 2]
        if failure is Failure.TIMEOUT:
            self.server.bibliography.closing.wait(PATIENCE)
        elif failure is Failure.TRUNCATED:
            self._send(reply, half)
        elif failure is Failure.HALF:
            self._send(Reply(half, reply.content_type))
        self.close_connection = True

    def _send(self, reply: Reply, sent: bytes | None = None) -> None:
        """Send a reply, or less of it than its Content-Length announces."""
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body if sent is None else sent)


def _refusal(status: int, said: str, **headers: str) -> Reply:
    body = f"<html><body><h1>{status} {said}</h1></body></html>".encode()
    return Reply(body, "text/html", status, headers)


REFUSALS = {
    Failure.THROTTLED: _refusal(429, "Too Many Requests"),
    Failure.THROTTLED_UNTIL: _refusal(
        429, "Too Many Requests", **{"Retry-After": str(RETRY_AFTER)}
    ),
    Failure.BROKEN: _refusal(500, "Internal Server Error"),
    Failure.OUT_OF_SERVICE: _refusal(503, "Service Unavailable"),
    Failure.MISSING: Reply(b"Resource not found.", "text/plain", 404),
    Failure.BLOCKED: _refusal(403, "Forbidden"),
    Failure.GARBAGE: Reply(b"<html>Sign in to the hotel's network</html>", "text/html"),
}
