"""Features: what the local model learns from, as numbers of buckets, never words.

Words, pairs of words, four characters in a row, hosts, words of the name, and the
signals that fired are hashed (CRC-32) into BUCKETS buckets, as in "hashing trick"
text classifiers (Weinberger et al. 2009). Nobody can read a comment back out of them.
"""

import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self
from zlib import crc32

from .shipped_words import APPEALS
from .text_analysis import AnalysedText, Span
from .verdicts import Reason
from .word_matching import compile_words

# Raised whenever the same comment would give other features: what was learnt is void.
VERSION = 2
# As good as twice as many on comments like these (bench/spam.py), and half the size.
BUCKETS = 1 << 15
GRAM = 4
EXCLAIMS_FROM = 3
MOST_APPEALS = 3
# A signal says more than one word among hundreds.
SIGNAL_WEIGHT = 6.0

_APPEALS = compile_words(APPEALS)


@dataclass(frozen=True)
class Features:
    """The buckets of a comment's signals, and those of its words, each once."""

    signals: array[int]
    words: array[int]

    @property
    def scale(self) -> float:
        """By which each feature counts, so that a long comment weighs as a short one."""
        return 1 / math.sqrt(len(self.signals) + len(self.words) or 1)

    def pack(self) -> bytes:
        """Write them as 16-bit numbers; first the version, and how many are signals."""
        packed = array("H", [VERSION, len(self.signals)]) + self.signals + self.words
        return packed.tobytes()

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Read what `pack` wrote. Raises ValueError for anything else, and for what
        another version wrote."""
        numbers = array("H")
        numbers.frombytes(packed)
        version, signals, *buckets = [*numbers, -1, -1][: max(len(numbers), 2)]
        if version != VERSION or not 0 <= signals <= len(buckets):
            raise ValueError("These are no features of this version.")
        if any(bucket >= BUCKETS for bucket in buckets):
            raise ValueError("These features name no buckets.")
        return cls(array("H", buckets[:signals]), array("H", buckets[signals:]))


def features_of(
    analysed: AnalysedText, name: str, reasons: Iterable[Reason]
) -> Features:
    """Return the features of a comment of which these reasons were found.

    They must be reasons of local signals alone: the model does not learn from itself.
    """
    signals = {f"#{reason.code}" for reason in reasons} | set(_shape(analysed))
    tokens = {token for token, _span in tokens_in(analysed)}
    tokens.update(f"n {word.text}" for word in AnalysedText(name).words)
    return Features(_buckets(signals), _buckets(tokens))


def tokens_in(analysed: AnalysedText) -> Iterator[tuple[str, Span]]:
    """Yield each feature of a text, and the words that it rests on."""
    words = analysed.words
    for word in words:
        yield f"w {word.text}", word.span
    for first, second in pairwise(words):
        yield f"b {first.text} {second.text}", (first.span[0], second.span[1])
    for link in analysed.links:
        yield f"h {link.host}", link.span
    yield from _grams(analysed)


def bucket(token: str) -> int:
    return crc32(token.encode()) % BUCKETS


def _grams(analysed: AnalysedText) -> Iterator[tuple[str, Span]]:
    """Yield four characters in a row, across words; each names the word it begins in."""
    line = " ".join(["", *(word.text for word in analysed.words), ""])
    spans = [word.span for word in analysed.words for _ in range(len(word.text) + 1)]
    for place in range(len(line) - GRAM + 1):
        yield f"c {line[place : place + GRAM]}", spans[place]


def _shape(analysed: AnalysedText) -> Iterator[str]:
    """Yield length and other outward features of a text."""
    yield f"#length-{min(int(math.log2(len(analysed.words) + 1)), 7)}"
    if analysed.links:
        yield "#link"
    if analysed.text.count("!") >= EXCLAIMS_FROM:
        yield "#exclaims"
    if any(map(str.isdigit, analysed.text)):
        yield "#digits"
    appeals = {found.entry for found in _APPEALS.matches_in(analysed)}
    for count in range(1, min(len(appeals), MOST_APPEALS) + 1):
        yield f"#appeals-{count}"


def _buckets(tokens: Iterable[str]) -> array[int]:
    return array("H", sorted({bucket(token) for token in tokens}))
