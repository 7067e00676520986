"""Phrases: the words that a recogniser looks for, whole words by construction.

They are in TOML files in the folder `lists`; its README.md says how they are written.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from django.core.exceptions import ImproperlyConfigured

from evidenceblog.core.word_lists import read_word_lists

type Span = tuple[int, int]

LISTS = Path(__file__).with_name("lists")

# Scripts that put no space between words: there, nothing marks where one begins.
# (Korean has spaces, and its endings grow onto the word.)
UNSPACED = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_UNSPACED = re.compile(f"[{UNSPACED}]")

# Words have up to 30 letters and gaps up to 5 signs, so no text makes a search slow.
_GAP = r"(?:\W{1,5}\w{1,30}){0,3}?\W{1,5}"
_NAME = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class PhraseFile:
    """One file: lists of phrases, and lists of words that a phrase may name."""

    path: Path
    phrases: dict[str, list[str]]
    words: dict[str, list[str]]

    @classmethod
    def read(cls, path: Path) -> Self:
        lists = read_word_lists(path)
        if unknown := lists.keys() - {"phrases", "words"}:
            raise ImproperlyConfigured(f"{path}: [{min(unknown)}] is not known.")
        words = {
            name: " ".join(of).split() for name, of in lists.get("words", {}).items()
        }
        return cls(path, lists.get("phrases", {}), words)

    def entries(self, name: str) -> list[str]:
        """Return the entries of a list as regular expressions; none if it has none."""
        entries = self.phrases.get(name) or self.words.get(name, [])
        return [self._as_regex(name, entry) for entry in entries]

    def _as_regex(self, name: str, entry: str) -> str:
        try:
            regex = _as_regex(_NAME.sub(lambda named: self.any_of(named[1]), entry))
            re.compile(regex)
        except (KeyError, re.error) as error:
            message = f"{self.path}: {name}: {entry!r}: {error}"
            raise ImproperlyConfigured(message) from error
        return regex

    def any_of(self, name: str) -> str:
        """Return a regular expression for one of the words of a list."""
        return f"(?:{'|'.join(self.words[name])})"


@cache
def phrase_files(topic: str) -> tuple[PhraseFile, ...]:
    """Return the file of a topic, or those of all its languages."""
    of_languages = sorted((LISTS / topic).glob("*.toml"))
    return tuple(map(PhraseFile.read, of_languages or [LISTS / f"{topic}.toml"]))


def phrase_languages(topic: str) -> set[str]:
    """Return the languages (ISO 639-1) in which a topic has phrases."""
    return {file.path.stem for file in phrase_files(topic)}


def pattern(topic: str, name: str) -> re.Pattern[str]:
    """Return one pattern for a list of a topic, to be used on a `lowered` text."""
    entries = (file.entries(name) for file in phrase_files(topic))
    return compile_entries(entry for of_file in entries for entry in of_file)


def any_of(topic: str, name: str) -> str:
    """Return a regular expression for one of a topic's words, cased as they are."""
    [file] = phrase_files(topic)
    return file.any_of(name)


def compile_entries(entries: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for regular expressions, each of whole words."""
    entries = list(entries)
    spaced = [entry for entry in entries if not _UNSPACED.search(entry)]
    unspaced = [entry for entry in entries if _UNSPACED.search(entry)]
    return re.compile(rf"(?<!\w){_either(spaced)}(?!\w)|{_either(unspaced)}")


def _either(entries: list[str]) -> str:
    return f"(?:{'|'.join(entries) or '(?!)'})"


def _as_regex(phrase: str) -> str:
    phrase = re.sub(r"\((?!\?)", "(?:", phrase)
    return phrase.replace(" … ", _GAP).replace(" ", r"\s{1,3}").replace("'", "['’]")


def lowercase(text: str) -> str:
    """Return `text` in lower case with every letter in its place (İ makes two)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)


def find_spans(pattern: re.Pattern[str], low: str) -> tuple[Span, ...]:
    """Return where `pattern` is in a `lowered` text."""
    return tuple(match.span() for match in pattern.finditer(low))


def merge_spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans in their order, those that overlap or touch joined to one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
