"""Parse pages of strangers for microformats, each in a process that may be killed.

Run by its path, as `python -I parser.py` with a socket for its standard input: it
imports the parser once, and forks for each document. It knows nothing of Django, of our
settings or of the database, and ends when the socket's other end is closed.

With every byte on that socket comes another socket, on which one document is
exchanged. We say HELLO once a process is there for it. Then come two lengths (HEAD), the
request (JSON: url, charset) and the document; we answer with JSON and close. A document
that asks for too much ends its process, and the socket closes without an answer.
"""

import contextlib
import gc
import json
import os
import re
import resource
import signal
import socket
import struct
from pathlib import Path
from types import FrameType
from typing import Any

import mf2py
from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import AttributeValueList
from mf2py.mf2_classes import CONFLICTING_ROOTS_TAILWIND

HEAD = struct.Struct(">II")
HELLO = b"!"

# A page of 100 kB takes a tenth of a second; who has not finished by now never will.
CPU_SECONDS = 1
# Ends what waits for a document, or for a machine too busy to parse it.
WALL_SECONDS = 5.0
# Beyond what the process has when it begins; a megabyte of tags becomes 200.
MEMORY = 512 << 20
# It has four open, and a codec that is not loaded yet needs one.
FILES = 16

# What is kept of all that a page may say. Pictures of people are not.
PROPERTIES = (
    "author",
    "bookmark-of",
    "content",
    "in-reply-to",
    "like-of",
    "name",
    "published",
    "repost-of",
    "summary",
    "uid",
    "url",
)
MOST_ITEMS = 100
MOST_VALUES = 10
DEEPEST = 4
LONGEST_VALUE = 20_000

_UNSEEN = ("script", "style", "template", "noscript", "svg", "form", "object", "iframe")
_BLOCKS = ("p", "div", "blockquote", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPH, _LINE = "\x02", "\x03"  # neither may be in a text, nor counts as a space
_BREAKS = re.compile(f" ?[{_PARAGRAPH}{_LINE}][ {_PARAGRAPH}{_LINE}]*")
# Tailwind's `h-full` and the like are heights, not the roots of microformats.
_HEIGHTS = {f"h-{name}" for name in CONFLICTING_ROOTS_TAILWIND}

Told = dict[str, Any]


def main() -> None:
    """Fork for each document until nobody is left to send one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is our parent's
    signal.signal(signal.SIGCHLD, _bury)
    _warm_up()
    orders = socket.socket(fileno=os.dup(0))
    os.close(0)
    while True:
        byte, files, _flags, _address = socket.recv_fds(orders, 1, 1)
        if not byte:
            return
        with socket.socket(fileno=files[0]) as line, contextlib.suppress(OSError):
            if not os.fork():
                orders.close()
                _serve(line)


def _bury(_number: int, _frame: FrameType | None) -> None:
    """Bury the children that ended, so that what they used counts as ours."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _warm_up() -> None:
    """Load what the parser loads when it is first used, once for all children."""
    page = (
        b'<p class="h-entry hentry"><b class="e-content">.</b><i class="h-full">.</i>'
    )
    for charset in ("utf-8", "windows-1252", ""):
        microformats(page, url="https://example.org/", charset=charset)
    gc.collect()
    gc.freeze()


def _serve(line: socket.socket) -> None:
    """Parse one document and end this process, whatever happens."""
    try:
        limit()
        line.sendall(HELLO)
        request, document = _received(line)
        line.sendall(json.dumps(microformats(document, **request)).encode())
    except Exception:  # noqa: BLE001 - it is the document's fault: no answer says so
        os._exit(1)
    os._exit(0)


def limit() -> None:
    """Bound what this process may use: it ends at each of these bounds."""
    for number in (signal.SIGALRM, signal.SIGXCPU, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    _bound(resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1)
    _bound(resource.RLIMIT_CORE, 0, 0)
    _bound(resource.RLIMIT_FSIZE, 0, 0)
    _bound(resource.RLIMIT_NOFILE, FILES, FILES)
    statm = Path("/proc/self/statm")  # only Linux has it, and only it heeds the limit
    if statm.exists():
        used = int(statm.read_text().split()[0]) * resource.getpagesize()
        _bound(resource.RLIMIT_AS, used + MEMORY, used + MEMORY)


def _bound(what: int, soft: int, hard: int) -> None:
    """Set a limit, never above one that this machine's keeper has set."""
    _soft, given = resource.getrlimit(what)
    if given != resource.RLIM_INFINITY:
        soft, hard = min(soft, given), min(hard, given)
    resource.setrlimit(what, (soft, hard))


def _received(line: socket.socket) -> tuple[dict[str, str], bytes]:
    with line.makefile("rb") as stream:
        asked, size = HEAD.unpack(stream.read(HEAD.size))
        return json.loads(stream.read(asked)), stream.read(size)


def microformats(document: bytes, *, url: str, charset: str) -> Told:
    """Return the items of a page and the author it links to, cut to what we use.

    lxml feeds the tree piece by piece: a third of what html5lib takes, and no page is
    beyond it.
    """
    page = BeautifulSoup(decoded(document, charset), "lxml")
    for element in page.find_all(class_=_HEIGHTS.__contains__):
        kept = [name for name in element["class"] if name not in _HEIGHTS]
        element["class"] = AttributeValueList(kept)
    found = mf2py.parse(doc=page, url=url, expose_dom=True)
    return {
        "items": _items(found["items"], [MOST_ITEMS], 0),
        "author": found["rels"].get("author", [""])[0][:LONGEST_VALUE],
    }


def decoded(document: bytes, charset: str) -> str:
    """Decode a page as browsers do: a byte order mark decides, then the header, then the
    page's own word. Without any of them it is UTF-8, or else Windows-1252.
    """
    document, marked = EncodingDetector.strip_byte_order_mark(document)
    declared = EncodingDetector.find_declared_encoding(document, is_html=True)
    for encoding in filter(None, (marked, charset, declared)):
        with contextlib.suppress(LookupError, UnicodeError):
            return document.decode(encoding, "replace").replace("\0", "")
    try:
        return document.decode()
    except UnicodeDecodeError:
        return document.decode("windows-1252", "replace")


def _items(items: list[Told], left: list[int], depth: int) -> list[Told]:
    kept = []
    for item in items:
        if left[0] <= 0:
            break
        left[0] -= 1
        kept.append(_item(item, left, depth))
    return kept


def _item(item: Told, left: list[int], depth: int) -> Told:
    kept: Told = {"type": item["type"][:MOST_VALUES], "lang": _short(item.get("lang"))}
    if depth < DEEPEST:
        kept["children"] = _items(item.get("children", []), left, depth + 1)
        for name in PROPERTIES:
            if values := item["properties"].get(name, [])[:MOST_VALUES]:
                kept[name] = [_value(value, left, depth + 1) for value in values]
    return kept


def _value(value: str | Told, left: list[int], depth: int) -> str | Told:
    if isinstance(value, str):
        return _short(value)
    if "type" in value and left[0] > 0:
        left[0] -= 1
        return {**_item(value, left, depth), "value": _short(value.get("value"))}
    if words := value.pop("dom", None):
        value["value"] = text_of(words)  # other properties may hold the same words
    return _short(value.get("value"))


def _short(value: object) -> str:
    return value[:LONGEST_VALUE] if isinstance(value, str) else ""


def text_of(words: Tag) -> str:
    """Return markup as plain text in paragraphs, an address in brackets after its link."""
    for element in words.find_all(_UNSEEN):
        element.decompose()
    for link in words.find_all("a", href=True):
        text, address = link.get_text().strip(), str(link["href"])
        if text and address.startswith(("http://", "https://")) and text != address:
            link.append(f" ({address})")
    for element in words.find_all(_BLOCKS):
        element.insert(0, _PARAGRAPH)
        element.append(_PARAGRAPH)
    for element in words.find_all("br"):
        element.insert_after(_LINE)
    text = " ".join(words.get_text().split())
    return _BREAKS.sub(_ending, text).strip()


def _ending(breaks: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in breaks[0] else "\n"


if __name__ == "__main__":
    main()
