"""Parse pages of strangers for microformats, in a process that may be killed.

Run by its path, as `python -I microformats_parser.py` with a socket for its standard
input. It knows nothing of Django, of our settings or of the database, and ends when the
socket's other end is closed. It says when it is ready; then it receives pairs of a URL
and a document and answers each with JSON. At one that costs too much, or fails, it ends
instead.
"""

import json
import re
import resource
import signal
from copy import copy
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import mf2py
from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList
from mf2py.mf2_classes import CONFLICTING_ROOTS_TAILWIND

# A page of 100 kB takes a tenth of a second; who has not finished by now never will.
CPU_SECONDS = 1.0
# Beyond what the process has when it begins; a megabyte of tags becomes 200.
MEMORY = 512 << 20

# What is kept of all that a page may say. Pictures of people are not.
PROPERTIES = (
    "author",
    "bookmark-of",
    "content",
    "in-reply-to",
    "like-of",
    "name",
    "own",
    "published",
    "repost-of",
    "summary",
    "url",
)
MOST_ITEMS = 100
MOST_VALUES = 10
DEEPEST = 4
LONGEST_VALUE = 20_000

_UNSEEN = ("script", "style", "template", "noscript", "svg", "form", "object", "iframe")
_BLOCKS = ("p", "div", "blockquote", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
_QUOTED = ("blockquote", "nav", "aside", "footer", "figcaption")
_QUOTED_CLASSES = frozenset(
    {"h-cite", "wpcom-reblog-snapshot", "reblog-post", "tumblr_blog", "sharedaddy"}
)
_PARAGRAPH, _LINE = "\x02", "\x03"  # neither may be in a text, nor counts as a space
_BREAKS = re.compile(f" ?[{_PARAGRAPH}{_LINE}][ {_PARAGRAPH}{_LINE}]*")
# Tailwind's `h-full` and the like are heights, not the roots of microformats.
_HEIGHTS = {f"h-{name}" for name in CONFLICTING_ROOTS_TAILWIND}

Microformat = dict[str, Any]


def main() -> None:
    """Parse each document that comes, until nobody is left to send one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is our parent's
    limit_resources()
    documents: Connection[bytes, tuple[str, str]] = Connection(0)
    documents.send_bytes(b"ready")
    while True:
        try:
            url, document = documents.recv()
        except EOFError:
            return
        # Its signal ends the process once that has used so much CPU.
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        documents.send_bytes(json.dumps(parse_microformats(document, url=url)).encode())
        signal.setitimer(signal.ITIMER_PROF, 0)


def limit_resources() -> None:
    """Bound the memory of this process, and let it write no file."""
    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    statm = Path("/proc/self/statm")  # only Linux has it, and only it heeds the limit
    if statm.exists():
        used = int(statm.read_text().split()[0]) * resource.getpagesize()
        limits[resource.RLIMIT_AS] = used + MEMORY
    for what, most in limits.items():
        _soft, given = resource.getrlimit(what)
        most = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.setrlimit(what, (most, most))


def parse_microformats(document: str, *, url: str) -> Microformat:
    """Return the items of a page and the author it links to, cut to what we use.

    lxml feeds the tree piece by piece: a third of what html5lib takes, and no page is
    beyond it.
    """
    page = BeautifulSoup(document, "lxml")
    for element in page.find_all(class_=_HEIGHTS.__contains__):
        kept = [name for name in element["class"] if name not in _HEIGHTS]
        element["class"] = AttributeValueList(kept)
    found = mf2py.parse(doc=page, url=url, expose_dom=True)
    return {
        "items": _items(found["items"], [MOST_ITEMS], 0),
        "author": found["rels"].get("author", [""])[0][:LONGEST_VALUE],
    }


def _items(items: list[Microformat], left: list[int], depth: int) -> list[Microformat]:
    kept = []
    for item in items:
        if left[0] <= 0:
            break
        left[0] -= 1
        kept.append(_item(item, left, depth))
    return kept


def _item(item: Microformat, left: list[int], depth: int) -> Microformat:
    kept: Microformat = {
        "type": item["type"][:MOST_VALUES],
        "lang": _short(item.get("lang")),
    }
    if depth < DEEPEST:
        kept["children"] = _items(item.get("children", []), left, depth + 1)
        add_own_words(item["properties"])
        for name in PROPERTIES:
            if values := item["properties"].get(name, [])[:MOST_VALUES]:
                kept[name] = [_value(value, left, depth + 1) for value in values]
    return kept


def _value(value: str | Microformat, left: list[int], depth: int) -> str | Microformat:
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


def add_own_words(properties: Microformat) -> None:
    """Add, as `own`, the content of an entry without what it quotes, if it does."""
    content = next(iter(properties.get("content", [])), "")
    words = content.get("dom") if isinstance(content, dict) else None
    if words is None or words.find(_is_quoted) is None:
        return
    own = copy(words)
    while quoted := own.find(_is_quoted):
        quoted.decompose()
    properties["own"] = [text_of(own)]


def _is_quoted(element: Tag) -> bool:
    classes = element.get("class") or ()
    return element.name in _QUOTED or not _QUOTED_CLASSES.isdisjoint(classes)


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
