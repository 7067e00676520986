"""Clients that take their time, on real sockets: they hold nothing but themselves."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from itertools import count, cycle
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from comments.models import Comment
from evidenceblog.core import request_buffering
from evidenceblog.core.request_buffering import BufferedApplication
from evidenceblog.core.wsgi_types import Environ
from evidenceblog.supervisor import find_free_port, web_command
from posts.models import Post
from tests import make
from tests.processes import eventually
from tests.servers.site import fetch, running, web_process

HELD = 60
# A page from the cache takes milliseconds; a busy machine may take longer.
SOON_SECONDS = 3.0
HALF_A_POST = "POST /walking/comment/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10000\r\n\r\nname="
HALF_A_HEAD = "GET /walking/ HTTP/1.1\r\nHost: {host}\r\nX-Slow: "
UNREAD = "GET /walking/ HTTP/1.1\r\nHost: {host}\r\n\r\n" * 30
HALF_CHUNKED = "POST /webmention/ HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"


def connect(url: str) -> socket.socket:
    host, port = httpx.URL(url).host, httpx.URL(url).port
    return socket.create_connection((host, port or 80), timeout=30)


@contextlib.contextmanager
def held(url: str, number: int, *beginnings: str) -> Iterator[list[socket.socket]]:
    """Hold so many connections that have sent these beginnings, by turns, and wait."""
    host = httpx.URL(url).netloc.decode()
    with contextlib.ExitStack() as stack:
        ends = []
        for beginning, _ in zip(cycle(beginnings), range(number), strict=False):
            end = stack.enter_context(connect(url))
            end.sendall(beginning.format(host=host).encode())
            ends.append(end)
        yield ends


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking", title="Does walking help?")


@pytest.fixture
def web(post: Post) -> Iterator[str]:
    with web_process() as web:
        is_kept = lambda: "hit" in fetch(f"{web}/walking/").headers["Cache-Status"]  # noqa: E731
        assert eventually(is_kept)
        yield web


def send_comment(web: str) -> int:
    said = {"name": "Ada", "email": "ada@example.org", "body": "Walking helped me."}
    url, ours = f"{web}/walking/comment/", {"Origin": web}
    return httpx.post(
        url, data=said, headers=ours, trust_env=False, timeout=30
    ).status_code


def assert_answers_soon(web: str) -> None:
    for path in ("/walking/", "/healthz"):
        begun = monotonic()
        assert fetch(f"{web}{path}").status_code == 200
        assert monotonic() - begun < SOON_SECONDS


@pytest.mark.django_db(transaction=True)
def test_two_connections_that_hold_a_post_do_not_stop_the_site(web: str) -> None:
    with held(web, 2, HALF_A_POST):
        assert_answers_soon(web)
        assert send_comment(web) == 303
    assert Comment.objects.get().body == "Walking helped me."


@pytest.mark.django_db(transaction=True)
def test_many_that_hold_bodies_heads_and_answers_hold_only_themselves(web: str) -> None:
    with held(web, HELD, HALF_A_POST, HALF_A_HEAD, UNREAD, HALF_CHUNKED):
        for _ in range(10):
            assert_answers_soon(web)
        assert send_comment(web) == 303
        assert fetch(f"{web}/nothing/").status_code == 404


@contextlib.contextmanager
def echoing(tmp_path: Path, **variables: str) -> Iterator[str]:
    address = find_free_port("127.0.0.1", 0)
    command = [
        "tests.servers.echo_site:application" if ":application" in part else part
        for part in web_command(address, tmp_path)
    ]
    with running(command, address.url, **variables):
        yield address.url


def ask(url: str, *parts: str) -> str:
    """Send these bytes, and read until the server has said its first lines."""
    with connect(url) as end:
        for part in parts:
            end.sendall(part.encode("latin-1"))
        return end.recv(65536).decode("latin-1")


def test_a_body_that_stands_still_is_ended(tmp_path: Path) -> None:
    with echoing(tmp_path, BODY_SECONDS="0.3") as url:
        said = ask(url, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")

    assert said.startswith("HTTP/1.1 408 ")
    assert "connection: close" in said


def test_what_is_complete_reaches_the_site_whole(tmp_path: Path) -> None:
    with echoing(tmp_path) as url:
        for size in (0, 1, 199_999, 900_000):
            answer = httpx.post(url, content=b"x" * size, trust_env=False)
            assert answer.text.startswith(f"{size} bytes\n")
        cookie = {"Cookie": "sessionid=abc"}
        large = httpx.post(
            url, content=b"x" * 3_000_000, headers=cookie, trust_env=False
        )
        assert large.text.startswith("3000000 bytes\n")


def test_bodies_that_no_form_of_ours_has_are_refused(tmp_path: Path) -> None:
    head = "POST / HTTP/1.1\r\nHost: a\r\n"
    with echoing(tmp_path) as url:
        too_long = ask(url, f"{head}Content-Length: 1000001\r\n\r\n")
        chunked = ask(url, f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        for number in ("abc", "-1", "1_0", "1, 2"):
            said = ask(url, f"{head}Content-Length: {number}\r\n\r\n")
            assert said.startswith("HTTP/1.1 400 ")

    assert too_long.startswith("HTTP/1.1 413 ")
    assert chunked.startswith("HTTP/1.1 411 ")


def test_a_header_with_underscores_does_not_pass_for_another(tmp_path: Path) -> None:
    names = ("X_Forwarded_For", "X-Forwarded_For")
    with echoing(tmp_path) as url:
        for name in names:
            assert "6.6.6.6" not in ask(
                url, f"GET / HTTP/1.1\r\nHost: a\r\n{name}: 6.6.6.6\r\n\r\n"
            )
        twice = "Cookie: a=1\r\nCookie: b=2\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n"
        said = ask(url, f"GET /%C3%A9?q HTTP/1.1\r\nHost: a\r\n{twice}\r\n")

    assert "'HTTP_COOKIE': 'a=1; b=2'" in said
    assert "'HTTP_X_FORWARDED_FOR': '1.1.1.1,2.2.2.2'" in said
    assert "'PATH_INFO': '/Ã©'" in said.encode("latin-1").decode()
    assert "'REMOTE_ADDR': '127.0.0.1'" in said


def test_a_request_that_was_cut_off_does_not_reach_the_site(tmp_path: Path) -> None:
    numbers = count()
    with echoing(tmp_path) as url:
        for _ in range(3):
            with connect(url) as end:
                half = f"POST /{next(numbers)} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"
                end.sendall(half.encode())
                end.shutdown(socket.SHUT_WR)
                assert not end.recv(65536).startswith(b"HTTP/1.1 200")
        assert ask(url, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").startswith("HTTP/1.1 200")


class FakeScope:
    """The head of a POST, as granian gives it."""

    http_version, scheme, method, path, query_string = "1.1", "http", "POST", "/", ""
    server, client = "127.0.0.1:80", "[2001:db8::7]:4711"

    def __init__(self, size: int) -> None:
        self.headers = {"content-length": str(size)}


class FakeChannel:
    """A body in two parts, and what was answered."""

    def __init__(self, size: int) -> None:
        self.parts = [b"x" * (size // 2), b"x" * (size - size // 2)]
        self.answered: list[int] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            await asyncio.sleep(0)
            yield part

    def response_bytes(self, status: int, headers: object, body: bytes) -> None:
        self.answered.append(status)


def test_all_bodies_together_have_a_limit_and_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(request_buffering, "MAX_BUFFERED_BYTES", 2_500)
    peers: list[str] = []

    def site(environ: Environ, start: Any) -> list[bytes]:
        peers.append(environ["REMOTE_ADDR"])
        start("200 OK", [])
        return [environ["wsgi.input"].read()]

    application = BufferedApplication(site)

    async def send(number: int) -> list[int]:
        channels = [FakeChannel(1_000) for _ in range(number)]
        await asyncio.gather(
            *(application.__rsgi__(FakeScope(1_000), channel) for channel in channels)
        )
        return sorted(status for channel in channels for status in channel.answered)

    assert asyncio.run(send(2)) == [200, 200]
    crowded = asyncio.run(send(5))
    assert len(crowded) == 5
    assert set(crowded) == {200, 503}
    assert asyncio.run(send(2)) == [200, 200]
    assert set(peers) == {"2001:db8::7"}
