"""Words: whether listed words stand in a text, as whole words by construction."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .shipped_words import SEED, Kind
from .text_analysis import WORD, AnalysedText, Span, folded

# Scripts that put no space between words: there a phrase is found wherever it stands.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)


@dataclass(frozen=True)
class Found:
    """A listed word, and where it stands."""

    listed: str
    span: Span


@dataclass(frozen=True)
class Words:
    """Listed words of one kind: phrases by their first word, and unspaced ones."""

    phrases: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    unspaced: tuple[str, ...] = ()

    def found_in(self, reading: AnalysedText) -> list[Found]:
        """Return where they stand, each place once; the longest phrase wins."""
        return self._phrases_in(reading) + self._unspaced_in(reading.text)

    def _phrases_in(self, reading: AnalysedText) -> list[Found]:
        words = reading.words
        found: list[Found] = []
        for place, word in enumerate(words):
            for phrase in self.phrases.get(word.text, ()):
                last = place + len(phrase) - 1
                if last < len(words) and all(
                    words[place + step].text == part for step, part in enumerate(phrase)
                ):
                    span = word.span[0], words[last].span[1]
                    found.append(Found(" ".join(phrase), span))
                    break
        return found

    def _unspaced_in(self, text: str) -> list[Found]:
        return [
            Found(phrase, match.span())
            for phrase in self.unspaced
            for match in re.finditer(re.escape(phrase), text, re.IGNORECASE)
        ]


def compile_words(entries: Iterable[str]) -> Words:
    """Prepare entries for finding: one that has no words in it is left out."""
    phrases: dict[str, set[tuple[str, ...]]] = {}
    unspaced = set()
    for entry in entries:
        if UNSPACED.search(entry):
            unspaced.add(entry.strip())
        elif parts := tuple(folded(part) for part in WORD.findall(entry)):
            phrases.setdefault(parts[0], set()).add(parts)
    longest_first = {
        first: tuple(sorted(found, key=lambda parts: (-len(parts), parts)))
        for first, found in phrases.items()
    }
    return Words(longest_first, tuple(sorted(unspaced)))


SHIPPED: dict[Kind, Words] = {
    kind: compile_words(words) for kind, words in SEED.items()
}


@dataclass(frozen=True)
class Match:
    """What a word would do to one text: where it matches, and where only inside words."""

    text: str
    whole: tuple[Span, ...]
    inside: tuple[Span, ...]


def would_match(entry: str, texts: Iterable[str]) -> list[Match]:
    """Say in which texts a word would be found, and in which it only stands inside
    another word, as "cialis" does in "specialist", and so is not."""
    words = compile_words([entry])
    matches = []
    for text in texts:
        whole = tuple(found.span for found in words.found_in(AnalysedText(text)))
        inside = tuple(_other_places(entry, text, whole))
        if whole or inside:
            matches.append(Match(text, whole, inside))
    return matches


def _other_places(entry: str, text: str, whole: Sequence[Span]) -> Iterable[Span]:
    for match in re.finditer(re.escape(entry.strip()), text, re.IGNORECASE):
        if match.group() and not any(a <= match.start() < b for a, b in whole):
            yield match.span()
