"""Ask the parser for microformats: whatever a document is, we go on without it."""

import atexit
import contextlib
import json
import logging
import re
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("parser.py")
# A little more than the child allows itself: it ends first, and is heard of.
PATIENCE = 6.0
# The fetcher reads no more of a page.
LONGEST_DOCUMENT = 1_000_000
# The child keeps of a page a few dozen kB, of one that is made to be long no more.
LONGEST_ANSWER = 2_000_000
# As parser.py has them: importing it here would cost what it is there to spare us.
HELLO = b"!"
HEAD = struct.Struct(">II")
PIECE = 1 << 16

# Without one of these a page holds no entry, and nine in ten hold none. UTF-16 puts a
# NUL between the letters.
_ROOTS = re.compile(rb"h-entry|hentry|h-feed|hfeed")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_HTML = {"", "text/html", "application/xhtml+xml"}


@dataclass
class Warm:
    """A running parser: the socket it takes orders from, and its process."""

    orders: socket.socket
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> Self:
        """Start a fresh interpreter, which holds nothing of ours but its socket."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-W", "ignore", str(PROGRAM)]
        with theirs:
            process = subprocess.Popen(command, stdin=theirs.fileno(), cwd="/", env={})
        return cls(ours, process)

    def end(self) -> None:
        self.orders.close()
        self.process.kill()
        self.process.wait()


class NobodyThere(Exception):
    """The parser was gone before it took the document."""


_lock = Lock()
_warm: Warm | None = None


def microformats(body: bytes, *, url: str, content_type: str) -> dict[str, Any]:
    """Return what microformats a page holds, as parser.py tells them.

    Empty where there are none, where the page is no HTML or takes too much to parse.
    Waits at most PATIENCE seconds, twice if the parser itself hangs. Threads may call
    this at once.
    """
    body = body[:LONGEST_DOCUMENT]
    kind, charset = _declared(content_type)
    if kind not in _HTML or not _ROOTS.search(body.replace(b"\0", b"")):
        return {}
    asked = json.dumps({"url": url, "charset": charset}).encode()
    return _asked(HEAD.pack(len(asked), len(body)) + asked + body)


def stop() -> None:
    """End the parser, if one runs; the next document starts another."""
    global _warm
    with _lock:
        if _warm:
            _warm.end()
        _warm = None


atexit.register(stop)


def _asked(document: bytes) -> dict[str, Any]:
    for _attempt in range(2):
        try:
            return _parsed(document)
        except NobodyThere:
            logger.info("The parser of microformats was gone; another is started")
    logger.error("The parser of microformats does not start")
    return {}


def _parsed(document: bytes) -> dict[str, Any]:
    """Have one child parse a document. Raises NobodyThere."""
    deadline = time.monotonic() + PATIENCE
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            warm = _ordered(theirs)
        if not _is_taken(ours, deadline):
            _discard(warm)
            raise NobodyThere
        answer = _exchanged(ours, document, deadline)
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError:  # empty, or half of it: its process was ended
        return {}
    return told


def _ordered(line: socket.socket) -> Warm:
    """Hand one end of a line to the parser; it is started where none runs."""
    global _warm
    with _lock:
        warm = _warm = _warm or Warm.start()
    with contextlib.suppress(OSError):  # it is gone: nobody will say hello
        socket.send_fds(warm.orders, [b"."], [line.fileno()])
    return warm


def _discard(warm: Warm) -> None:
    """Give up a parser that is gone, once, whoever notices it first."""
    global _warm
    with _lock:
        if _warm is warm:
            _warm.end()
            _warm = None


def _is_taken(line: socket.socket, deadline: float) -> bool:
    try:
        return _piece(line, deadline, 1) == HELLO
    except OSError:
        return False


def _exchanged(line: socket.socket, document: bytes, deadline: float) -> bytes:
    """Send a document and return the answer: empty if its process was ended."""
    answer = bytearray()
    try:
        line.settimeout(_left(deadline))
        line.sendall(document)
        while piece := _piece(line, deadline, PIECE):
            answer += piece
            if len(answer) > LONGEST_ANSWER:
                return b""
    except OSError:  # the process has ended, or the time is over
        return b""
    return bytes(answer)


def _piece(line: socket.socket, deadline: float, size: int) -> bytes:
    line.settimeout(_left(deadline))
    return line.recv(size)


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.001)  # nought would mean not to wait


def _declared(content_type: str) -> tuple[str, str]:
    """Return the media type and the charset that a header names."""
    charset = _CHARSET.search(content_type)
    kind = content_type.partition(";")[0].strip().lower()
    return kind, charset[1] if charset else ""
