"""Listed words in a text, found as whole words by construction."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .text_analysis import WORD, AnalysedText, Span, folded

# Scripts that put no space between words: there a phrase is found wherever it stands.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)


@dataclass(frozen=True)
class WordMatch:
    """An entry of a word list that is in a text, and its place."""

    entry: str
    span: Span


@dataclass(frozen=True)
class WordList:
    """The entries of one list: phrases by their first word, and unspaced ones."""

    phrases: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    unspaced: tuple[str, ...] = ()

    def matches_in(self, analysed: AnalysedText) -> list[WordMatch]:
        """Return the matches in a text, each place once; the longest phrase wins."""
        return self._phrases_in(analysed) + self._unspaced_in(analysed.text)

    def _phrases_in(self, analysed: AnalysedText) -> list[WordMatch]:
        words = analysed.words
        found: list[WordMatch] = []
        for place, word in enumerate(words):
            for phrase in self.phrases.get(word.text, ()):
                last = place + len(phrase) - 1
                if last < len(words) and all(
                    words[place + step].text == part for step, part in enumerate(phrase)
                ):
                    span = word.span[0], words[last].span[1]
                    found.append(WordMatch(" ".join(phrase), span))
                    break
        return found

    def _unspaced_in(self, text: str) -> list[WordMatch]:
        return [
            WordMatch(phrase, match.span())
            for phrase in self.unspaced
            for match in re.finditer(re.escape(phrase), text, re.IGNORECASE)
        ]


def compile_words(entries: Iterable[str]) -> WordList:
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
    return WordList(longest_first, tuple(sorted(unspaced)))
