"""Ask the parser for microformats: whatever a document is, we go on without it."""

import atexit
import json
import logging
import re
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from threading import RLock
from typing import Any

from comments.linkbacks.origin_html.charset import decoded, media_type
from comments.linkbacks.origin_html.sax_walk import HTML_TYPES

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("microformats_parser.py")
# Seconds. The start and a document's second of CPU take that long on no machine: only a
# process that hangs does.
PATIENCE = 20.0
# The fetcher reads no more of a page.
LONGEST_DOCUMENT = 1_000_000
# What is kept of a page is a few dozen kB, of one that is made to be long no more.
LONGEST_ANSWER = 2_000_000
# What one hostile page leaves in memory is gone after so many.
MOST_DOCUMENTS = 1_000

# Without one of these a page holds no entry, and nine in ten hold none. UTF-16 puts a
# NUL between the letters.
_ROOTS = re.compile(rb"h-entry|hentry|h-feed|hfeed")


class ParserProcess:
    """A running parser, which holds nothing of ours but its socket."""

    def __init__(self) -> None:
        """Start a fresh interpreter, without our environment and our folder."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-W", "ignore", str(PROGRAM)],
                stdin=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
            )
        self.connection: Connection[tuple[str, str], Any] = Connection(ours.detach())
        self.documents = 0

    def parse(self, url: str, document: str) -> bytes:
        """Return the answer to a document. Raises OSError or EOFError if none comes."""
        self.documents += 1
        self.connection.send((url, document))
        return self.receive()

    def receive(self) -> bytes:
        if not self.connection.poll(PATIENCE):
            raise TimeoutError
        return self.connection.recv_bytes(LONGEST_ANSWER)

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()


_lock = RLock()
_parser: ParserProcess | None = None


def microformats(body: bytes, *, url: str, content_type: str) -> dict[str, Any]:
    """Return the microformats of a page, as microformats_parser.py has them.

    Empty where there are none, where the page is no HTML or takes too much to parse.
    Threads may call this at once: one document is parsed after the other.
    """
    body = body[:LONGEST_DOCUMENT]
    is_html = media_type(content_type) in HTML_TYPES
    if not is_html or not _ROOTS.search(body.replace(b"\0", b"")):
        return {}
    document = decoded(body, content_type).replace("\0", "")
    with _lock:
        answer = _answer(url, document)
    found: dict[str, Any] = json.loads(answer or "{}")
    return found


def stop() -> None:
    """End the parser, if one runs; the next document starts another."""
    global _parser
    with _lock:
        if _parser:
            _parser.end()
        _parser = None


atexit.register(stop)


def _answer(url: str, document: str) -> bytes:
    """Return the parser's answer, empty where a document ended it; who calls holds the
    lock."""
    global _parser
    parser = _parser
    if parser and (
        parser.documents >= MOST_DOCUMENTS or parser.process.poll() is not None
    ):
        stop()
        parser = None
    parser = _parser = parser or ParserProcess()
    try:
        if not parser.documents:
            parser.receive()  # it says that it is ready
        return parser.parse(url, document)
    except (OSError, EOFError):
        if not parser.documents:
            logger.exception("The parser of microformats does not start")
        stop()
        return b""
