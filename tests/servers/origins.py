"""A site of somebody else's on loopback, whose pages a test writes and changes.

with origin_site() as site:
    site.pages["/about"] = Served("<a href='https://blog.example.org/walking/'>…</a>")
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple


class Served(NamedTuple):
    """What a page answers."""

    body: str | bytes = ""
    status: int = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "text/html; charset=utf-8"


class Asked(NamedTuple):
    """What was asked of the site."""

    method: str
    path: str
    content_type: str
    body: str
    accept: str = ""


NOTHING = Served("Nothing here.", HTTPStatus.NOT_FOUND)


class OriginSite:
    """Its pages by path (and query), and what was asked of them."""

    def __init__(self) -> None:
        self.pages: dict[str, Served] = {}
        self.asked: list[Asked] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def seen(self, method: str = "GET") -> Counter[str]:
        """Count how often each page was asked for."""
        return Counter(one.path for one in self.asked if one.method == method)

    def answer(self, asked: Asked) -> Served:
        self.asked.append(asked)
        return self.pages.get(asked.path, NOTHING)


class BrowsersOnly(OriginSite):
    """A site with HTML only for who prefers it: others get what is no page."""

    def answer(self, asked: Asked) -> Served:
        if asked.method == "GET" and not asked.accept.startswith("text/html"):
            return Served('{"type": "Note"}', content_type="application/activity+json")
        return super().answer(asked)


def _handler(site: OriginSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            kind = self.headers.get("Content-Type", "")
            accept = self.headers.get("Accept", "")
            asked = Asked(self.command, self.path, kind, body, accept)
            self._send(site.answer(asked))

        do_POST = do_HEAD = do_GET  # noqa: N815  # the names that http.server calls

        def _send(self, served: Served) -> None:
            said = served.body
            body = said.encode() if isinstance(said, str) else said
            self.send_response(served.status)
            self.send_header("Content-Type", served.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in served.headers:
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Say nothing: a test reads `asked`."""

    return Handler


@contextmanager
def origin_site(kind: type[OriginSite] = OriginSite) -> Iterator[OriginSite]:
    site = kind()
    serving = Thread(target=site.server.serve_forever, args=(0.05,))
    serving.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        serving.join()
