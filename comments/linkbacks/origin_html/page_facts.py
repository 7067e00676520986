"""What a page says of itself, what its readers see, and where it links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from evidenceblog.core.text import clean_line, clean_piece

from .sax_walk import Attributes, SaxWalk, resolved, walk_document, words

TEXT_CHARACTERS = 200_000
"""A long article has 60,000; an excerpt and a comparison need no more than three."""

LINKS = 25_000
"""More in a megabyte are no page."""

EXCERPT_CHARACTERS = 300
_LINE_CHARACTERS = 500
_NOTE_CHARACTERS = 5_000
_FEEDS = 20

_METAS = frozenset(
    {"author", "application-name", "date", "dc.date", "dcterms.date"}
    | {"article:author", "article:published_time", "og:site_name", "og:title"}
)
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json"}
)
# Elements within a word, and within a line; all others are paragraphs of their own.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font"}
    | {"i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong"}
    | {"sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_IN_A_LINE = frozenset(
    {"audio", "br", "button", "canvas", "embed", "iframe", "img", "input", "label"}
    | {"meter", "object", "output", "picture", "progress", "select", "source", "svg"}
    | {"textarea", "track", "video"}
)
_ADDRESSES = {
    "a": "href",
    "area": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
    "iframe": "src",
    "blockquote": "cite",
    "q": "cite",
    "ins": "cite",
    "del": "cite",
}
"""Where an element of HTML names another page to its readers (W3C Webmention, section
3.2.2: `<a href>`, `<img>`, `<video src>` "and other similar links"). A frame shows the
page itself; `<link>` shows nothing and is none."""

_SNAPSHOT = "wpcom-reblog-snapshot"
_SNAPSHOT_NOTE = "reblogger-note-content"
_TUMBLR = frozenset({"reblogged", "tumblr_blog", "reblog-header"})
_STATUS = re.compile(r"\s*([1-5][0-9]{2})(?![0-9])", re.ASCII)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8}){0,4}")


class PageLink(NamedTuple):
    """A link as its page shows it; `start` and `end` are places in the page's text."""

    tag: str
    attribute: str
    address: str
    href: str
    rels: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class PageFacts:
    """A page, all of its text clean lines (`core.text`), all its addresses absolute.

    `text` has a line for each paragraph, heading and the like. `meta` has its names in
    lower case. `status` is what the page says in the place of its server, `links_seen`
    how many links it holds when `links` leaves some out, `is_whole` whether nothing was.
    `is_reblog`: it holds the copy by which WordPress.com reblogs, or Tumblr's words of
    where a post came from; `reblog_note` is what was added to it.
    """

    title: str = ""
    language: str = ""
    canonical: str = ""
    text: str = ""
    links: tuple[PageLink, ...] = ()
    links_seen: int = 0
    is_whole: bool = True
    feeds: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    is_reblog: bool = False
    reblog_note: str = ""

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that its links name."""
        return frozenset(urlsplit(link.address).netloc.lower() for link in self.links)

    def around(self, link: PageLink, characters: int = EXCERPT_CHARACTERS) -> str:
        """Return the paragraph of a link, or so many characters about it, in whole
        words, with "…" for what is left out."""
        text, first, last = self.text, *self._paragraph_of(link)
        spare = max(0, characters - (link.end - link.start)) // 2
        start = max(first, min(link.start - spare, last - characters))
        end = min(last, start + characters)
        before, after = "…" * (start > first), "…" * (end < last)
        if before:
            start = max(start, text.find(" ", start, link.start))
        if after:
            end = max(text.rfind(" ", start, end), 0) or end
        return before + clean_line(text[start:end]) + after

    def _paragraph_of(self, link: PageLink) -> tuple[int, int]:
        first = self.text.rfind("\n", 0, link.start) + 1
        # A link around paragraphs ends behind the last.
        last = self.text.find("\n", max(link.start, link.end - 1))
        return first, len(self.text) if last < 0 else last


def read_page(body: bytes, *, url: str, content_type: str = "") -> PageFacts:
    """Read a page of HTML that came from `url`, whatever is in it."""
    reading = _PageWalk(url)
    walk_document(reading, body=body, content_type=content_type)
    return reading.page()


class _CollectedText:
    """Text as it comes together, up to a limit."""

    def __init__(self, limit: int) -> None:
        self.length = 0
        self._limit = limit
        self._pieces: list[str] = []
        self._last = "\n"

    def add(self, text: str) -> None:
        piece = clean_piece(text[: self._limit - self.length])
        if self._last.isspace():
            piece = piece.lstrip()
        if piece:
            self._append(piece)

    def part(self) -> None:
        """Begin another word."""
        if not self._last.isspace() and self.length < self._limit:
            self._append(" ")

    def end_line(self) -> None:
        if self._last != "\n" and self.length < self._limit:
            self._append("\n")

    def _append(self, piece: str) -> None:
        self._last = piece[-1]
        self._pieces.append(piece)
        self.length += len(piece)

    def __str__(self) -> str:
        return "".join(self._pieces)


class _PageWalk(SaxWalk):
    """Collects what a PageFacts holds on the way through it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._text = _CollectedText(TEXT_CHARACTERS)
        self._title = _CollectedText(_LINE_CHARACTERS)
        self._note = _CollectedText(_NOTE_CHARACTERS)
        self._titles = 0
        self._in_title = False
        self._in_note = 0
        self._links: list[PageLink] = []
        self._links_seen = 0
        self._open_link: int | None = None
        self._heads: dict[str, str] = {}
        self._feeds: list[str] = []
        self._meta: dict[str, str] = {}
        self._status: int | None = None
        self._is_reblog = False

    def on_start(self, tag: str, attributes: Attributes) -> None:
        self._part(tag)
        if tag == "title":
            self._titles += 1
            self._in_title = True
        self._mark_reblog(tag, attributes)
        self._read_head(tag, attributes)
        if address := _address_in(tag, attributes):
            self._add_link(tag, *address, words(attributes, "rel"))

    def on_end(self, tag: str) -> None:
        self._part(tag)
        if tag == "a":
            self._end_link()
        elif tag == "title":
            self._in_title = False
        elif tag == "div" and self._in_note:
            self._in_note -= 1

    def on_text(self, text: str) -> None:
        if self._in_title:
            if self._titles == 1:  # others belong to drawings
                self._title.add(text)
            return
        self._text.add(text)
        if self._in_note:
            self._note.add(text)

    def page(self) -> PageFacts:
        return PageFacts(
            title=clean_line(str(self._title)),
            language=self._heads.get("language", ""),
            canonical=resolved(self.base, self._heads.get("canonical", "")),
            text=str(self._text),
            links=tuple(link for link in map(self._resolved, self._links) if link),
            links_seen=self._links_seen,
            is_whole=self._links_seen <= LINKS and not self.is_enough(),
            feeds=tuple(
                filter(None, (resolved(self.base, one) for one in self._feeds))
            ),
            meta=self._meta,
            status=self._status,
            is_reblog=self._is_reblog,
            reblog_note=clean_line(str(self._note)),
        )

    def _part(self, tag: str) -> None:
        if tag in _INLINE:
            return
        for text in (self._text, self._note):
            if tag in _IN_A_LINE:
                text.part()
            else:
                text.end_line()

    def _add_link(
        self, tag: str, attribute: str, href: str, rels: frozenset[str]
    ) -> None:
        self._links_seen += 1
        if tag == "a":
            self._end_link()
        if len(self._links) < LINKS:
            if tag == "a":
                self._open_link = len(self._links)
            here = self._text.length
            self._links.append(PageLink(tag, attribute, "", href, rels, here, here))

    def _end_link(self) -> None:
        if self._open_link is not None:
            link = self._links[self._open_link]
            self._links[self._open_link] = link._replace(end=self._text.length)
            self._open_link = None

    def _resolved(self, link: PageLink) -> PageLink | None:
        # At the end, because the element that names the base may come late.
        address = resolved(self.base, link.href)
        return link._replace(address=address) if address else None

    def _read_head(self, tag: str, attributes: Attributes) -> None:
        if tag == "html":
            language = attributes.get("lang", "").strip()
            if _LANGUAGE.fullmatch(language):
                self._heads.setdefault("language", language)
        elif tag == "link":
            self._read_relation(attributes)
        elif tag == "meta":
            self._read_meta(attributes)

    def _read_relation(self, attributes: Attributes) -> None:
        rels = words(attributes, "rel")
        href = attributes.get("href", "")
        kind = attributes.get("type", "").strip().lower()
        if "canonical" in rels and href:
            self._heads.setdefault("canonical", href)
        elif "alternate" in rels and kind in _FEED_TYPES and len(self._feeds) < _FEEDS:
            self._feeds.append(href)

    def _read_meta(self, attributes: Attributes) -> None:
        content = attributes.get("content", "")
        if attributes.get("http-equiv", "").strip().lower() == "status":
            status = _STATUS.match(content)
            if status and self._status is None:
                self._status = int(status[1])
        name = attributes.get("property", attributes.get("name", "")).strip().lower()
        if name in _METAS:
            self._meta.setdefault(name, clean_line(content[:_LINE_CHARACTERS]))

    def _mark_reblog(self, tag: str, attributes: Attributes) -> None:
        if tag == "div" and self._in_note:
            self._in_note += 1
        if "class" not in attributes:
            return
        classes = words(attributes, "class")
        if classes & _TUMBLR or (tag == "div" and _SNAPSHOT in classes):
            self._is_reblog = True
        elif tag == "div" and _SNAPSHOT_NOTE in classes and not self._in_note:
            self._in_note = 1


def _address_in(tag: str, attributes: Attributes) -> tuple[str, str] | None:
    """Return the attribute by which an element links, and what stands in it."""
    attribute = _ADDRESSES.get(tag, "")
    return (attribute, attributes[attribute]) if attribute in attributes else None
