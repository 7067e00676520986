"""The walk through a document: its elements in order, without building a tree.

Trees are what hostile markup attacks: 100,000 nested elements or 50,000 attributes cost
them seconds. The walk takes time in proportion to the document.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from .charset import decoded, media_type

type Attributes = Mapping[str, str]
type _Parser = Any

_CHUNK = 1024
"""Characters handed over at least at once, on to the next tag."""

_DEEP = 256
"""Open elements that no earnest page has; libxml2 looks through all for each end tag
that matches none, so that 20,000 of them and 180,000 of those would cost it 9 s."""

_ELEMENTS = 150_000
"""More in a megabyte are no page: what stands behind them is not read."""

_PROBE = "evidenceblog-probe"

_XHTML = "application/xhtml+xml"
HTML_TYPES = frozenset({"text/html", _XHTML, ""})
"""What is read as HTML: a server that names no type means that more often than not."""

# What no reader sees. `noscript` is among them: with scripts running, as in nearly every
# browser, its content is not shown, so that it is where a link would be hidden from
# readers; in earnest it holds counting pixels and copies of pictures that load late.
_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "iframe", "noembed", "noframes"}
)
# XML may close these at once, where HTML would read on to their end.
_CLOSED_AT_ONCE = re.compile(
    rf"<((?:{'|'.join(sorted(_UNSEEN))}|title|textarea|a)\b)([^<>]*)/>", re.IGNORECASE
)

_WEB_ADDRESS = re.compile(r"https?://[^/?#]", re.IGNORECASE)


class SaxWalk:
    """A walk through one document; what it is made for overrides the three steps.

    Content of elements that no reader sees is passed over, and comments are.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.base = url
        self._has_base = False
        self._unseen: list[str] = []
        self._run: list[str] = []
        self._elements = 0
        self._depth = 0
        self._probed = False

    def on_start(self, tag: str, attributes: Attributes) -> None:
        """Meet the start of an element."""

    def on_end(self, tag: str) -> None:
        """Meet its end, written or implied."""

    def on_text(self, text: str) -> None:
        """Meet the text between two of these."""

    def on_hidden_text(self, text: str) -> None:
        """Meet text of a script or the like, which readers do not see."""

    def start(self, tag: str, attributes: Attributes) -> None:
        self._elements += 1
        self._depth += 1
        if tag == _PROBE:
            self._probed = True
            return
        self._end_run()
        if not self._unseen:
            if tag == "base" and not self._has_base and "href" in attributes:
                self._has_base = True
                self.base = resolved(self.url, attributes["href"]) or self.url
            self.on_start(tag, attributes)
        if tag in _UNSEEN:
            self._unseen.append(tag)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._end_run()
        if self._unseen and tag in _UNSEEN:
            self._unseen.pop()
        if not self._unseen:
            self.on_end(tag)

    def data(self, text: str) -> None:
        if self._unseen:
            self.on_hidden_text(text)
        else:
            self._run.append(text)

    def close(self) -> None:
        """End the walk (lxml asks for it)."""
        self._end_run()

    def is_enough(self) -> bool:
        """Tell whether so much was read that the rest is left."""
        return self._elements > _ELEMENTS

    def too_deep_for(self, parser: _Parser) -> bool:
        """Tell whether so much is open that `parser`, now between two tags, must go.

        A tag of ours tells whether it is between tags: within a comment, a script or
        an attribute it is no tag.
        """
        if self._depth < _DEEP:
            return False
        self._probed = False
        parser.feed(f"<{_PROBE}>")
        return self._probed

    def begun_anew(self) -> str:
        """Forget what is open; return the tag that a fresh parser has to begin with."""
        outermost = "".join(f"<{tag}>" for tag in self._unseen[:1])
        self._unseen.clear()
        self._depth = 0
        return outermost

    def _end_run(self) -> None:
        # The parser may hand over one character at a time.
        if self._run:
            self.on_text("".join(self._run))
            self._run.clear()


def walk_document(steps: SaxWalk, *, body: bytes, content_type: str = "") -> None:
    """Lead `steps` through a document, which is read as HTML whatever it holds."""
    # As HTML has it; libxml2 would do so too, one event for each.
    text = decoded(body, content_type).replace("\0", "\ufffd")
    if media_type(content_type) == _XHTML:
        text = _CLOSED_AT_ONCE.sub(r"<\1\2></\1>", text)
    parser = _parser(steps)
    parser.feed(b"")  # without anything fed, lxml refuses to end
    for piece in _pieces(text):
        if steps.is_enough():
            break
        if steps.too_deep_for(parser):
            parser = _parser(steps)
            parser.feed(steps.begun_anew())
        parser.feed(piece.encode())
    parser.close()


def _parser(steps: SaxWalk) -> _Parser:
    return etree.HTMLParser(target=steps, encoding="utf-8", huge_tree=True)


def _pieces(text: str) -> Iterator[str]:
    """Cut a document before tags, or what looks like some."""
    start = 0
    while start < len(text):
        end = text.find("<", start + _CHUNK)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end


def resolved(base: str, href: str) -> str:
    """Return the web address that `href` means on a page at `base`, else nothing."""
    href = href.strip()
    if _WEB_ADDRESS.match(href):
        return href  # as most are: joining takes ten times as long
    try:
        address = urljoin(base, href)
    except ValueError:  # a bracket out of place
        return ""
    return address if _WEB_ADDRESS.match(address) else ""


def words(attributes: Attributes, name: str) -> frozenset[str]:
    """Return the words of an attribute such as rel or class, in lower case."""
    return frozenset(attributes.get(name, "").lower().split())
