"""Whether clients that hold connections open slow down the others, with no proxy in front.

200 connections hold bodies, heads and answers, while a generator on another core asks for
a cached page 20 times a second; at the end a comment is sent.
"""

import environment  # first: all else is importable only then

# isort: split
import os
import socket
import statistics
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path

import processes
import servers
from results import Row, at_least, at_most, options, progress, report, shown

HELD = 200
SECONDS, QUICK_SECONDS = 60, 10
PER_SECOND = 20
P99_GOAL_MS = 50
PATIENCE_SECONDS = 10
POST = "pain-treatment-through-a-screen"
HEAD = f"Host: {servers.HOST}\r\nX-Forwarded-Proto: https\r\n"
# What each kind of slow client sends before it waits. The reader asks for more than its
# end takes in.
BEGINNINGS = (
    f"POST /{POST}/comment/ HTTP/1.1\r\n{HEAD}Content-Length: 10000\r\n\r\nname=",
    f"GET /{POST}/ HTTP/1.1\r\n{HEAD}X-Slow: ",
    f"GET /{POST}/ HTTP/1.1\r\n{HEAD}\r\n" * 50,
)
READER_BUFFER_BYTES = 4096


def main() -> None:
    asked = options(__doc__ or "")
    seconds = QUICK_SECONDS if asked.quick else SECONDS
    with ExitStack() as stack:
        stack.enter_context(servers.database(asked.data))
        import content  # only now: it reads the settings

        progress("Making the content.")
        content.make({POST: 4})
        web = stack.enter_context(servers.web())
        page = f"{web.url}/{POST}/"
        _pin(web.pid, 0)
        for _ in range(PER_SECOND):
            servers.fetched(page, servers.AS_PROXIED)
        progress("Nobody is slow.")
        alone = _asked(page, seconds)
        progress(f"{HELD} connections are held.")
        with _held(web.url):
            crowded = _asked(page, seconds)
            memory = processes.memory_mib(web.pid)
            status = _send_comment(web.url)
        stored = content.comments_on(POST) - 4
    report("slow_clients", _rows(alone, crowded, memory, status, stored))


def _rows(
    alone: list[float], crowded: list[float], memory: float, status: int, stored: int
) -> Iterator[Row]:
    answered = [one for one in crowded if one < PATIENCE_SECONDS * 1000]
    yield shown("cached page, nobody slow: p99", _p99(alone), "ms")
    yield shown(f"cached page, {HELD} held: p50", statistics.median(crowded), "ms")
    yield at_most(f"cached page, {HELD} held: p99", _p99(crowded), "ms", P99_GOAL_MS)
    yield at_least("requests answered", len(answered), "requests", len(crowded))
    yield shown("comment sent while they are held: status", status, "")
    yield at_least("comments stored", stored, "comments", 1)
    yield shown("memory of the web server (PSS)", memory, "MiB")


@contextmanager
def _held(url: str) -> Iterator[None]:
    parts = urllib.parse.urlsplit(url)
    with ExitStack() as stack:
        for beginning in islice(cycle(BEGINNINGS), HELD):
            end = stack.enter_context(socket.socket())
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READER_BUFFER_BYTES)
            end.connect((parts.hostname, parts.port))
            end.sendall(beginning.encode())
        yield


def _asked(url: str, seconds: int) -> list[float]:
    """Return the milliseconds of each request, made by a process on another core."""
    steady = str(environment.ROOT / "bench" / "steady.py")
    said = subprocess.run(
        [sys.executable, steady, url, str(seconds), str(PER_SECOND)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: _pin(0, 1),
    )
    return [float(word) for word in said.stdout.split()]


def _send_comment(url: str) -> int:
    said = {"name": "Ada", "email": "ada@example.org", "body": "Still taken."}
    request = urllib.request.Request(  # noqa: S310
        f"{url}/{POST}/comment/",
        urllib.parse.urlencode(said).encode(),
        {**servers.AS_PROXIED, "Origin": servers.SITE_URL},
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def _pin(pid: int, core: int) -> None:
    """Keep a family of processes (0: this one) on one core, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) <= core:
        return
    for process in processes.families([pid or os.getpid()]):
        for thread in Path(f"/proc/{process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {cores[core]})


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


if __name__ == "__main__":
    main()
