"""Analysis of a text for the signals and the model: words, links and hosts, found once.

Offsets count the characters of the text as it is stored.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from evidenceblog.core.text import trimmed_address

from .hosts import host_of

# Where no space parts words, an address follows one directly, and it ends at Arabic,
# Chinese and Japanese punctuation, too. Without a scheme, only the endings that are
# typed so: "e.g.also" and "3.5mg" are no addresses.
ADDRESS = re.compile(
    r"(?<![a-z0-9@])(?:(?:https?://|www\.)"
    r"|(?=(?:[a-z0-9-]{1,63}\.){1,4}"
    r"(?:com|net|org|info|biz|shop|online|site|xyz|top|club|me|io|tk|ru|cn|uk)"
    r"(?![\w-]|\.\w)))"
    r"[^\s<>\"'\u060c\u061b\u061f\u3000-\u303f\uff00-\uff65]+",
    re.IGNORECASE,
)
# Accents and vowel signs belong to the letter before them (UAX #29, rule WB4), which
# `\w` does not know: without them "काम" would be three words. None is in a later plane.
_PLANES_WITH_MARKS = 0x20000
_MARKS = "".join(
    chr(point)
    for point in range(_PLANES_WITH_MARKS)
    if unicodedata.category(chr(point)).startswith("M")
)
# A zero-width character inside a word hides it from lists, not from readers.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|[{_UNSEEN}'’](?=[^\W_]))*")
_HIDDEN = str.maketrans("", "", _UNSEEN)

type Span = tuple[int, int]


def folded(text: str) -> str:
    """Write a word in the one way in which it is compared: NFKC, no case, no hiding."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.translate(_HIDDEN).casefold().replace("’", "'")


@dataclass(frozen=True)
class Word:
    """A word in its folded form, and its place."""

    text: str
    span: Span


@dataclass(frozen=True)
class TextLink:
    """A web address in the text: its host, and its place."""

    host: str
    span: Span


@dataclass(frozen=True)
class AnalysedText:
    """A text, its words and its links, each found when first asked for."""

    text: str

    @cached_property
    def links(self) -> tuple[TextLink, ...]:
        found = []
        for match in ADDRESS.finditer(self.text):
            address = trimmed_address(match[0])
            if host := host_of(address):
                span = match.start(), match.start() + len(address)
                found.append(TextLink(host, span))
        return tuple(found)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words outside of addresses."""
        found = []
        start = 0
        for begins, ends in [
            *(link.span for link in self.links),
            (len(self.text),) * 2,
        ]:
            found += [
                Word(folded(match[0]), match.span())
                for match in WORD.finditer(self.text, start, begins)
            ]
            start = ends
        return tuple(found)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(word.text for word in self.words)

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The hosts linked to, each once, in order."""
        return tuple(dict.fromkeys(link.host for link in self.links))


def linked_hosts(text: str, website: str = "") -> list[str]:
    """Return the hosts that a text and its writer's website lead to, sorted."""
    return sorted({*AnalysedText(text).hosts, host_of(website)} - {""})
