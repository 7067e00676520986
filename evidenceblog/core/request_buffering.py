"""Request buffering: a request is read to its end before it takes the site's time.

An RSGI application (granian's asynchronous interface) in front of a WSGI application.
WSGI gives a request a thread while its body still trickles in; here thousands can
trickle, and one thread is enough for those that are complete.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from http import HTTPStatus
from os import SEEK_END
from sys import stderr
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import IO, Any, Protocol

from django.core.exceptions import BadRequest

from .http_caching import may_be_signed_in
from .wsgi_types import Answer, Environ, Site

logger = logging.getLogger(__name__)

# A comment has 20,000 characters; forms with files are for people who are signed in.
MAX_BODY_BYTES, MAX_UPLOAD_BYTES = 1_000_000, 100_000_000
# Of all bodies that one process is reading.
MAX_BUFFERED_BYTES = 500_000_000
# What is longer goes to a file.
MAX_BODY_IN_MEMORY = 200_000
# A body may take so long, and longer at this speed: slower than any telephone.
BODY_SECONDS, BODY_BYTES_PER_SECOND = 30.0, 1_000
# What decides whether a page is kept for a request, and in which form it is sent.
DECIDING_HEADERS = (
    ("HTTP_HOST", "host"),
    ("HTTP_COOKIE", "cookie"),
    ("HTTP_AUTHORIZATION", "authorization"),
    ("HTTP_X_FORWARDED_PROTO", "x-forwarded-proto"),
    ("HTTP_ACCEPT_ENCODING", "accept-encoding"),
    ("HTTP_IF_NONE_MATCH", "if-none-match"),
)
PLAIN = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
# What every WSGI application is told (PEP 3333).
BASE: Environ = {
    "wsgi.version": (1, 0),
    "wsgi.errors": stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Scope(Protocol):
    """A request's head, as granian gives it (RSGI specification, HTTP scope)."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Any


class Channel(Protocol):
    """A request's body and the way for its answer (RSGI specification, HTTP protocol)."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None: ...


class Refused(Exception):
    """A body that is not taken, with the status that says why."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status


class BufferedApplication:
    """An RSGI application that calls a WSGI application with complete requests.

    `find_answer` may answer at once, without a thread; it must not wait.
    """

    def __init__(
        self,
        application: Site,
        find_answer: Callable[[Environ], Answer | None] = lambda environ: None,
        log_answer: Callable[[Environ, Answer, float], None] | None = None,
    ) -> None:
        self._application = application
        self._find_answer = find_answer
        self._log_answer = log_answer
        # More of them would wait for one another, at twice the cost of a page.
        self._thread = ThreadPoolExecutor(1, "site")
        self._buffered = 0

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        begun = monotonic()
        environ = _read_head(scope)
        answer = self._find_answer(environ)
        if answer is None:
            answer = await self._answer(environ, scope, channel)
        channel.response_bytes(*answer)
        if self._log_answer:
            self._log_answer(environ, answer, begun)

    async def _answer(self, environ: Environ, scope: Scope, channel: Channel) -> Answer:
        environ = _complete(environ, scope)
        with SpooledTemporaryFile(MAX_BODY_IN_MEMORY) as body:
            try:
                await self._read_body(environ, channel, body)
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._thread, self._call, environ)
            except Refused as refused:
                said = f"{refused.status.phrase}\n".encode()
                return Answer(refused.status, [*PLAIN, ("Connection", "close")], said)
            finally:
                self._buffered -= body.seek(0, SEEK_END)

    def _call(self, environ: Environ) -> Answer:
        told: dict[str, Any] = {}

        def start(status: str, headers: Any, exc_info: object = None) -> None:
            told.update(status=int(status[:3]), headers=headers)

        try:
            parts = self._application(environ, start)
            try:
                body = b"".join(parts)
            finally:
                if close := getattr(parts, "close", None):
                    close()
        except BadRequest:  # of a header that Django reads before any middleware
            return Answer(HTTPStatus.BAD_REQUEST, PLAIN, b"Bad Request\n")
        except Exception:  # the site answers its own; this is for what it cannot
            logger.exception("The site did not answer a request")
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, PLAIN, b"Error\n")
        return Answer(**told, body=body)

    async def _read_body(
        self, environ: Environ, channel: Channel, body: SpooledTemporaryFile[bytes]
    ) -> None:
        """Read the body to its end. Raises Refused if it is not taken."""
        environ["wsgi.input"] = body
        if "HTTP_TRANSFER_ENCODING" in environ:
            # In chunks, one that was cut off could not be told from a whole one.
            raise Refused(HTTPStatus.LENGTH_REQUIRED)
        length = int(environ.get("CONTENT_LENGTH", "0"))
        most = MAX_UPLOAD_BYTES if may_be_signed_in(environ) else MAX_BODY_BYTES
        if length > most:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if length:
            try:
                await self._fill(body, channel)
            except TimeoutError:
                raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
        if body.tell() != length:
            raise Refused(HTTPStatus.BAD_REQUEST)  # they have left
        body.seek(0)

    async def _fill(self, body: IO[bytes], channel: Channel) -> None:
        """Raises TimeoutError for one that trickles, and Refused for one too many."""
        begun = asyncio.get_running_loop().time()
        async with asyncio.timeout(BODY_SECONDS) as limit:
            async for part in channel:
                body.write(part)
                self._buffered += len(part)
                if self._buffered > MAX_BUFFERED_BYTES:
                    raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
                more = body.tell() / BODY_BYTES_PER_SECOND
                limit.reschedule(begun + BODY_SECONDS + more)


def _read_head(scope: Scope) -> Environ:
    """Return what of a request decides whether a kept page answers it, and no more."""
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_bytes(scope.path),
        "QUERY_STRING": _as_bytes(scope.query_string),
        "wsgi.url_scheme": scope.scheme,
    }
    find = scope.headers.get
    for key, name in DECIDING_HEADERS:
        value = find(name)
        if value is not None:
            environ[key] = value
    return environ


def _complete(environ: Environ, scope: Scope) -> Environ:
    """Return all that the site may ask for."""
    server, server_port = _host_and_port(scope.server)
    client, client_port = _host_and_port(scope.client)
    headers: Environ = {}
    for name, value in scope.headers.items():
        key = _variable(name)
        separator = "; " if key == "HTTP_COOKIE" else ","
        headers[key] = f"{headers[key]}{separator}{value}" if key in headers else value
    headers.pop("", None)
    return {
        **BASE,
        **environ,
        **headers,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": server_port,
        "REMOTE_ADDR": client,
        "REMOTE_PORT": client_port,
    }


@lru_cache(maxsize=1_000)
def _variable(header: str) -> str:
    """Return a header's key; "" for one that would pass for another, as X_Forwarded_For."""
    key = header.upper().replace("-", "_")
    if "_" in header:
        return ""
    return key if key in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{key}"


def _as_bytes(text: str) -> str:
    """Return text byte for byte, as PEP 3333 wants it."""
    return text if text.isascii() else text.encode().decode("latin-1")


def _host_and_port(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port
