"""Who a page says wrote it, and when: claims, and those that stand in its markup."""

from dataclasses import dataclass, field
from typing import NamedTuple

from evidenceblog.core.text import clean_line

from .sax_walk import Attributes, words

MOST_CLAIMS = 10
LONGEST_CLAIM = 300  # characters

# A comment on a page, or a teaser of another, has an author of its own.
_OF_OTHERS = frozenset({"comment", "usercomments", "answer", "mentions", "hasPart"})


class Claim(NamedTuple):
    """A name or an address, or both, that a page gives for its author; `is_person` is
    None where it does not say."""

    name: str = ""
    address: str = ""
    is_person: bool | None = None


@dataclass
class Authorship:
    """What one source says: authors, dates as written, names of the site."""

    authors: list[Claim] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)


@dataclass
class _Element:
    """An open element whose words are wanted."""

    depth: int
    prop: str
    said: str = ""
    text: str = ""
    name: str = ""
    address: str = ""


class AuthorshipReader:
    """Reads itemprop (microdata) and rel=author on the way through a page.

    `depth` is how many elements are open, the one that begins or ends included. `open`
    are those whose words are wanted; while there are none, only elements with attributes
    matter.
    """

    def __init__(self) -> None:
        self.microdata = Authorship()
        self.links = Authorship()
        self.open: list[_Element] = []
        self._foreign: int | None = None

    def on_start(self, tag: str, attributes: Attributes, depth: int) -> None:
        self._close_to(depth)
        prop = attributes["itemprop"].split() if "itemprop" in attributes else []
        if self._foreign is not None:
            return
        if _OF_OTHERS.intersection(prop):
            self._foreign = depth
        elif prop:
            self._on_property(prop, attributes, depth)
        elif "rel" in attributes and "author" in words(attributes, "rel"):
            self.open.append(_Element(depth, "rel", address=attributes.get("href", "")))

    def on_text(self, text: str) -> None:
        for element in self.open:
            if len(element.text) < LONGEST_CLAIM:
                element.text += text

    def on_end(self, depth: int) -> None:
        self._close_to(depth)

    def forget_open(self) -> None:
        """Close all: the depths begin anew."""
        self._close_to(0)

    def _on_property(
        self, names: list[str], attributes: Attributes, depth: int
    ) -> None:
        author = next((one for one in self.open if one.prop == "author"), None)
        said = attributes.get("content") or attributes.get("datetime") or ""
        address = attributes.get("href", "")
        if author:
            if "name" in names:
                self.open.append(_Element(depth, "name", said, address=address))
            if "url" in names:
                author.address = author.address or address or said
        elif "author" in names or "creator" in names:
            self.open.append(_Element(depth, "author", said, address=address))
        elif "datePublished" in names:
            self.open.append(_Element(depth, "date", said))

    def _close_to(self, depth: int) -> None:
        """Close what was opened as deep as this, or deeper."""
        if self._foreign is not None and self._foreign >= depth:
            self._foreign = None
        while self.open and self.open[-1].depth >= depth:
            self._close(self.open.pop())

    def _close(self, element: _Element) -> None:
        text = clean_line(" ".join((element.said or element.text).split()))
        author = next((one for one in self.open if one.prop == "author"), None)
        match element.prop:
            case "name" if author:
                author.name = author.name or text
                author.address = author.address or element.address
            case "author":
                claim = Claim(element.name or text, element.address)
                _add(self.microdata.authors, claim)
            case "rel":
                _add(self.links.authors, Claim(text, element.address))
            case "date" if text:
                self.microdata.dates.append(text)


def _add(claims: list[Claim], claim: Claim) -> None:
    if (claim.name or claim.address) and len(claims) < MOST_CLAIMS:
        claims.append(claim)
