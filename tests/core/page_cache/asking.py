"""Asking a WSGI application as a server would, without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

from evidenceblog.core.wsgi_types import Environ, Site


@dataclass
class Answer:
    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def environ(url: str, method: str = "GET", **changes: Any) -> Environ:
    """Return what a server makes of a request; headers are given as HTTP_NAME."""
    path, _, query = url.partition("?")
    made: Environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "203.0.113.9",
        "wsgi.input": BytesIO(),
    }
    setup_testing_defaults(made)
    return made | changes


def ask(site: Site, url: str = "/", method: str = "GET", **changes: Any) -> Answer:
    told: list[Any] = []

    def start(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> None:
        told[:] = [status, headers]

    body = site(environ(url, method, **changes), start)
    return Answer(int(told[0][:3]), Headers(told[1]), _read(body))


def _read(body: Iterable[bytes]) -> bytes:
    read = b"".join(body)
    if close := getattr(body, "close", None):
        close()
    return read
