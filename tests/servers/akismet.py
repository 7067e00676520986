"""A server on loopback that speaks Akismet's protocol and can be told to misbehave.

    with akismet_server() as akismet:
        monkeypatch.setenv("AKISMET_URL", akismet.url)
        akismet.mood = Mood.THROTTLED

It knows what the documentation promises (https://akismet.com/developers/): the
parameters that are required, the values that guarantee a verdict, and the headers.
"""

import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypedDict
from urllib.parse import parse_qsl, urlsplit

from tests.processes import PATIENCE

GUARANTEED_SPAM_AUTHOR = "akismet-guaranteed-spam"
GUARANTEED_SPAM_EMAIL = "akismet-guaranteed-spam@example.com"
THANKS = "Thanks for making the web a better place."
GUID = "5a1bf1c2c8bd2f5a9d0a3d0e8f5b7c11"
RECHECK_AFTER = 120
"""Seconds after which it wants to be asked again about what it still looks at."""
RETRY_AFTER = 120
"""Seconds, in the answer of a throttled server."""
HUGE = 2_000_000
"""Bytes of a huge answer."""
CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""For 127.0.0.1, with its key; vouched for by nobody but itself."""


class Mood(StrEnum):
    """How the server treats whatever it is asked."""

    FINE = "fine"
    INVALID_KEY = "invalid key"
    SUSPENDED = "suspended"  # "false" for everything, the truth in a header
    THROTTLED = "throttled"
    FAILING = "failing"
    HANGING = "hanging"
    TRICKLING = "trickling"
    GARBLED = "garbled"
    HUGE = "huge"
    BREAKING_OFF = "breaking off"
    REDIRECTING = "redirecting"


class Request(TypedDict):
    """What arrived: names of headers in lower case, lists for fields named name[]."""

    method: str
    path: str
    fields: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Answer:
    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class AkismetServer:
    """What a test sees: where the server is, what it got, how it should behave."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.mood = Mood.FINE
        self.key: str | None = None
        """The only valid key; None takes any that is not empty."""
        self.headers: dict[str, str] = {}
        """Headers to add to each answer, such as X-akismet-pro-tip: discard."""
        self.requests: list[Request] = []
        """Each request, in order of arrival."""
        self.connections = 0
        """How often somebody connected, whether or not a request came of it."""
        self.looks_twice = False
        """Whether its first answer is a provisional "false", as while it follows links."""
        self.closing = Event()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def paths(self) -> list[str]:
        return [request["path"] for request in self.requests]

    @property
    def fields(self) -> dict[str, Any]:
        """The form of the last request."""
        return self.requests[-1]["fields"]


@contextmanager
def akismet_server(*, certificate: Path | None = None) -> Iterator[AkismetServer]:
    """Run the server; with a certificate (and its key) it speaks TLS."""
    http = _QuietServer(("127.0.0.1", 0), _Handler)
    scheme = "https" if certificate else "http"
    http.akismet = AkismetServer(f"{scheme}://127.0.0.1:{http.server_port}")
    if certificate:
        http.certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        http.certificate.load_cert_chain(certificate)
    serving = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield http.akismet
    finally:
        http.akismet.closing.set()
        http.shutdown()
        serving.join()
        http.server_close()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    akismet: AkismetServer
    certificate: ssl.SSLContext | None = None

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self.akismet.connections += 1
        if self.certificate:
            # The handshake waits for the first read: only its own thread fails by it.
            connection = self.certificate.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over clients that hang up on a misbehaving server, as they should."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _QuietServer

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._handle(self.rfile.read(length).decode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the tests' output clean."""

    def _handle(self, form: str) -> None:
        akismet = self.server.akismet
        request: Request = {
            "method": self.command,
            "path": urlsplit(self.path).path,
            "fields": _as_php_reads(form),
            "headers": {name.lower(): value for name, value in self.headers.items()},
        }
        akismet.requests.append(request)
        misbehave = MISBEHAVIOUR.get(akismet.mood)
        if misbehave:
            misbehave(self)
        else:
            self._send(_answer(akismet, request["path"], request["fields"]))

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(body)))
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        headers |= answer.headers | self.server.akismet.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _throttle(self) -> None:
        self._send(Answer("", 429, {"Retry-After": str(RETRY_AFTER)}))

    def _fail(self) -> None:
        self._send(Answer("<h1>Internal Server Error</h1>", 500))

    def _hang(self) -> None:
        self.server.akismet.closing.wait(PATIENCE)

    def _trickle(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.akismet.closing.wait(0.02):
            self.wfile.write(b"t")
            self.wfile.flush()

    def _garble(self) -> None:
        self._send(Answer("<html>Sign in to the hotel's network</html>"))

    def _flood(self) -> None:
        self._send(Answer("t" * HUGE))

    def _break_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"tr")

    def _redirect(self) -> None:
        self._send(Answer("", 302, {"Location": "https://elsewhere.example/"}))


MISBEHAVIOUR = {
    Mood.THROTTLED: _Handler._throttle,
    Mood.FAILING: _Handler._fail,
    Mood.HANGING: _Handler._hang,
    Mood.TRICKLING: _Handler._trickle,
    Mood.GARBLED: _Handler._garble,
    Mood.HUGE: _Handler._flood,
    Mood.BREAKING_OFF: _Handler._break_off,
    Mood.REDIRECTING: _Handler._redirect,
}


def _as_php_reads(form: str) -> dict[str, Any]:
    """Read a form as Akismet's PHP does: name[] collects, of any other the last wins."""
    fields: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        if name.endswith("[]"):
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields


def _answer(akismet: AkismetServer, path: str, fields: dict[str, Any]) -> Answer:
    answer = ANSWERS.get(path)
    if answer is None:
        return Answer("Not found", 404)
    key = fields.get("api_key") or fields.get("key") or ""
    if akismet.mood is Mood.INVALID_KEY or not key or akismet.key not in {None, key}:
        return _invalid("Invalid API key.")
    for name in REQUIRED.get(path, ()):
        if not fields.get(name):
            return _invalid(f'Empty "{name}" value')
    return answer(akismet, fields)


def _invalid(why: str) -> Answer:
    return Answer("invalid", headers={"X-akismet-debug-help": why})


def _verify(akismet: AkismetServer, fields: dict[str, Any]) -> Answer:
    return Answer("valid")


def _check(akismet: AkismetServer, fields: dict[str, Any]) -> Answer:
    if akismet.mood is Mood.SUSPENDED:
        return Answer(
            "false",
            headers={
                "X-akismet-error": "suspended",
                "X-akismet-alert-code": "10402",
                "X-akismet-alert-msg": "Your API key was suspended.",
            },
        )
    headers = {"X-akismet-guid": GUID}
    if akismet.looks_twice and not fields.get("recheck_reason"):
        again = {"X-akismet-recheck-after": str(RECHECK_AFTER)}
        return Answer("false", headers=headers | again)
    return Answer("true" if _is_spam(fields) else "false", headers=headers)


def _is_spam(fields: dict[str, Any]) -> bool:
    if fields.get("user_role") == "administrator":
        return False
    return (
        fields.get("comment_author") == GUARANTEED_SPAM_AUTHOR
        or fields.get("comment_author_email") == GUARANTEED_SPAM_EMAIL
    )


def _thank(akismet: AkismetServer, fields: dict[str, Any]) -> Answer:
    return Answer(THANKS)


ANSWERS = {
    "/1.1/verify-key": _verify,
    "/1.1/comment-check": _check,
    "/1.1/submit-spam": _thank,
    "/1.1/submit-ham": _thank,
}

REQUIRED = {
    "/1.1/verify-key": ("blog",),
    "/1.1/comment-check": ("blog", "user_ip"),
    "/1.1/submit-spam": ("blog", "user_ip"),
    "/1.1/submit-ham": ("blog", "user_ip"),
}
