"""What a page says of itself, what its readers see, and where it links."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from evidenceblog.core.text import clean_line, clean_piece

from .authorship import Authorship, AuthorshipReader
from .boilerplate import BOILERPLATE_TAGS, BoilerplateTracker
from .sax_walk import Attributes, SaxWalk, resolved, walk_document, words

TEXT_CHARACTERS = 200_000
"""A long article has 60,000; an excerpt and a comparison need no more than three."""

LINKS = 25_000
"""More in a megabyte are no page."""

EXCERPT_CHARACTERS = 300
_LINE_CHARACTERS = 500
_NOTE_CHARACTERS = 5_000
_JSON_LD_CHARACTERS = 300_000
_MOST_HEADINGS = 20

_METAS = frozenset(
    {"author", "application-name", "date", "dc.date", "dcterms.date", "dc.creator"}
    | {"article:author", "article:published_time", "og:site_name", "og:title"}
    | {"dcterms.creator", "citation_publication_date", "pubdate", "parsely-pub-date"}
    | {
        "parsely-author",
        "byl",
        "citation_author",
        "sailthru.author",
        "sailthru.date",
        "dc.date.issued",
    }
)
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})
_PUBLISHED = frozenset({"published", "entry-date", "post-date", "dt-published"})
_HEADINGS = frozenset({"h1", "h2", "h3"})
_SITE_TITLES = frozenset({"site-title", "site-name", "blog-title"})
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


class PageLink(NamedTuple):
    """A link as its page shows it; `start` and `end` are places in the page's text.

    `is_own`: it stands among the words of the page's author, not in a quotation, in
    navigation or in somebody's comment.
    """

    tag: str
    address: str
    rels: frozenset[str]
    start: int
    end: int
    is_own: bool = True


@dataclass(kw_only=True)
class PageFacts:
    """A page, all of its text clean lines (`core.text`), all its addresses absolute.

    `text` has a line for each paragraph, heading and the like. `meta` has its names in
    lower case. `status` is what the page says in the place of its server, `links_seen`
    how many links it holds when `links` leaves some out, `is_whole` whether nothing was.
    `webmention_endpoints` are those that it offers, in the order of the document.
    `is_reblog`: it holds the copy by which WordPress.com reblogs, or Tumblr's words of
    where a post came from; `reblog_note` is what was added to it.
    """

    title: str = ""
    language: str = ""
    canonical: str = ""
    text: str = ""
    links: list[PageLink] = field(default_factory=list)
    links_seen: int = 0
    is_whole: bool = True
    webmention_endpoints: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    is_reblog: bool = False
    reblog_note: str = ""
    json_ld: list[str] = field(default_factory=list)
    microdata: Authorship = field(default_factory=Authorship)
    author_links: Authorship = field(default_factory=Authorship)
    times: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    site_names: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that its links name."""
        return frozenset(urlsplit(link.address).netloc.lower() for link in self.links)

    def own_words(self, link: PageLink) -> str:
        """Return the words of a link's paragraph that are no links."""
        first, last = self._paragraph_of(link)
        kept, place = [], first
        begin = bisect_left(self.links, first, key=attrgetter("start"))
        for other in self.links[begin:]:
            if other.start >= last:
                break
            if other.tag == "a" and place <= other.start:
                kept.append(self.text[place : other.start])
                place = min(other.end, last)
        return clean_line(" ".join([*kept, self.text[place:last]]))

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
    walk = _PageWalk(url)
    walk_document(walk, body=body, content_type=content_type)
    return walk.finished_page()


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

    def separate(self, by: str) -> None:
        """Begin another word (by a space) or another line."""
        if self._last not in {by, "\n"} and self.length < self._limit:
            self._append(by)

    def _append(self, piece: str) -> None:
        self._last = piece[-1]
        self._pieces.append(piece)
        self.length += len(piece)

    def __str__(self) -> str:
        return "".join(self._pieces)


class _PageWalk(SaxWalk):
    """Fills a PageFacts on the way through a page."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._page = PageFacts()
        self._text = _CollectedText(TEXT_CHARACTERS)
        self._title = _CollectedText(_LINE_CHARACTERS)
        self._note = _CollectedText(_NOTE_CHARACTERS)
        self._authorship = AuthorshipReader()
        self._boilerplate = BoilerplateTracker()
        self._heading: _CollectedText | None = None
        self._heading_ends = "", False
        self._titles = 0
        self._in_title = False
        self._in_json_ld = False
        self._in_note = 0
        self._open_link: int | None = None

    def on_start(self, tag: str, attributes: Attributes) -> None:
        self._separate(tag)
        if attributes or tag in BOILERPLATE_TAGS:
            self._boilerplate.on_start(tag, attributes, self._depth)
        if attributes:  # most elements have none: a page may have 150,000
            self._authorship.on_start(tag, attributes, self._depth)
        if tag == "title":
            self._titles += 1
            self._in_title = True
        self._mark_reblog(tag, attributes)
        self._read_head(tag, attributes)
        if attributes or tag in _HEADINGS:
            self._read_names(tag, attributes)
        if _ADDRESSES.get(tag) in attributes:
            self._add_link(tag, attributes)

    def on_end(self, tag: str) -> None:
        self._separate(tag)
        if self._boilerplate.is_inside:
            self._boilerplate.on_end(self._depth + 1)
        if self._authorship.open:
            self._authorship.on_end(self._depth + 1)
        if self._heading and tag == self._heading_ends[0]:
            self._end_heading(self._heading)
        if tag == "a":
            self._end_link()
        elif tag == "title":
            self._in_title = False
        elif tag == "script":
            self._in_json_ld = False
        elif tag == "div" and self._in_note:
            self._in_note -= 1

    def on_text(self, text: str) -> None:
        if self._in_title:
            if self._titles == 1:  # others belong to drawings
                self._title.add(text)
            return
        self._text.add(text)
        if self._authorship.open:
            self._authorship.on_text(text)
        if self._heading:
            self._heading.add(text)
        if self._in_note:
            self._note.add(text)

    def on_hidden_text(self, text: str) -> None:
        said = self._page.json_ld
        if self._in_json_ld and sum(map(len, said)) < _JSON_LD_CHARACTERS:
            said[-1] += text

    def begun_anew(self) -> str:
        self._boilerplate.forget_open()
        self._authorship.forget_open()
        return super().begun_anew()

    def finished_page(self) -> PageFacts:
        page = self._page
        page.title = clean_line(str(self._title))
        page.text = str(self._text)
        page.reblog_note = clean_line(str(self._note))
        page.is_whole = page.links_seen <= LINKS and not self.is_enough()
        # At the end, because the element that names the base may come late.
        page.canonical = self._resolved(page.canonical)
        page.feeds = [url for href in page.feeds if (url := self._resolved(href))]
        self._authorship.forget_open()
        page.microdata = self._authorship.microdata
        page.author_links = self._authorship.links
        page.webmention_endpoints = [
            url for href in page.webmention_endpoints if (url := self._resolved(href))
        ]
        page.links = [
            link._replace(address=url)
            for link in page.links
            if (url := self._resolved(link.address))
        ]
        return page

    def _resolved(self, href: str) -> str:
        return resolved(self.base, href)

    def _separate(self, tag: str) -> None:
        if tag not in _INLINE:
            by = " " if tag in _IN_A_LINE else "\n"
            self._text.separate(by)
            self._note.separate(by)

    def _add_link(self, tag: str, attributes: Attributes) -> None:
        links = self._page.links
        self._page.links_seen += 1
        if tag == "a":
            self._end_link()
        if len(links) < LINKS:
            if tag == "a":
                self._open_link = len(links)
            href, here = attributes[_ADDRESSES[tag]], self._text.length
            links.append(
                PageLink(
                    tag,
                    href,
                    words(attributes, "rel"),
                    here,
                    here,
                    not self._boilerplate.is_inside,
                )
            )

    def _end_link(self) -> None:
        if self._open_link is not None:
            link = self._page.links[self._open_link]
            self._page.links[self._open_link] = link._replace(end=self._text.length)
            self._open_link = None

    def _read_head(self, tag: str, attributes: Attributes) -> None:
        page, href = self._page, attributes.get("href", "")
        if tag == "html":
            page.language = page.language or attributes.get("lang", "").strip()
        elif tag == "meta":
            self._read_meta(attributes)
        elif tag in {"a", "link"} and "href" in attributes:
            rels = words(attributes, "rel")
            if "webmention" in rels:
                page.webmention_endpoints.append(href)
            if tag == "link" and "canonical" in rels:
                page.canonical = page.canonical or href
            is_feed = attributes.get("type", "").strip().lower() in _FEEDS
            if tag == "link" and "alternate" in rels and is_feed:
                if (
                    not page.feeds
                ):  # that of the site; others are of comments, of topics
                    page.site_names.append(attributes.get("title", ""))
                page.feeds.append(href)

    def _read_names(self, tag: str, attributes: Attributes) -> None:
        """Note what a page calls itself and its site, and when it says it appeared."""
        classes = words(attributes, "class")
        is_site = classes & _SITE_TITLES or "home" in words(attributes, "rel")
        if self._heading is None and (tag in _HEADINGS or is_site):
            self._heading = _CollectedText(_LINE_CHARACTERS)
            self._heading_ends = tag, bool(is_site)
        elif tag == "time" and (classes & _PUBLISHED or "pubdate" in attributes):
            self._page.times.append(attributes.get("datetime", ""))
        elif tag == "script" and _is_json_ld(attributes):
            self._in_json_ld = True
            self._page.json_ld.append("")

    def _end_heading(self, heading: _CollectedText) -> None:
        _tag, is_site = self._heading_ends
        names = self._page.site_names if is_site else self._page.headings
        if len(names) < _MOST_HEADINGS:
            names.append(clean_line(str(heading)))
        self._heading = None

    def _read_meta(self, attributes: Attributes) -> None:
        page, content = self._page, attributes.get("content", "")
        if attributes.get("http-equiv", "").strip().lower() == "status":
            status = _STATUS.match(content)
            if status and page.status is None:
                page.status = int(status[1])
        name = attributes.get("property", attributes.get("name", "")).strip().lower()
        if name in _METAS:
            page.meta.setdefault(name, clean_line(content[:_LINE_CHARACTERS]))

    def _mark_reblog(self, tag: str, attributes: Attributes) -> None:
        if tag == "div" and self._in_note:
            self._in_note += 1
        if "class" not in attributes:
            return
        classes = words(attributes, "class")
        if classes & _TUMBLR or (tag == "div" and _SNAPSHOT in classes):
            self._page.is_reblog = True
        elif tag == "div" and _SNAPSHOT_NOTE in classes and not self._in_note:
            self._in_note = 1


def _is_json_ld(attributes: Attributes) -> bool:
    return attributes.get("type", "").strip().lower().startswith("application/ld+json")
