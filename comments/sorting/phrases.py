"""Phrases: the words that a recogniser looks for, whole words by construction.

A list has one phrase a line, in lower case, written as a regular expression in which a
space stands for the white space between two words, ' for either apostrophe, … for up to
three words between, and <name> for one of the words that are given by that name.
"""

import re
from collections.abc import Iterator

type Span = tuple[int, int]

# Scripts that put no space between words: there, nothing marks where one begins.
# (Korean has spaces, and its endings grow onto the word.)
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

# Words have up to 30 letters and gaps up to 5 signs, so no text makes a search slow.
_GAP = r"(?:\W{1,5}\w{1,30}){0,3}?\W{1,5}"


def compiled(phrases: str, **names: str) -> re.Pattern[str]:
    """Return one pattern for a list of phrases, to be used on a `lowered` text."""
    for name, words in names.items():
        phrases = phrases.replace(f"<{name}>", f"(?:{'|'.join(words.split())})")
    lines = [line.strip() for line in phrases.splitlines() if line.strip()]
    spaced = _any_of(line for line in lines if not _UNSPACED.search(line))
    unspaced = _any_of(line for line in lines if _UNSPACED.search(line))
    return re.compile(rf"(?<!\w){spaced}(?!\w)|{unspaced}")


def _any_of(lines: Iterator[str]) -> str:
    return f"(?:{'|'.join(map(_as_regex, lines)) or '(?!)'})"


def _as_regex(line: str) -> str:
    line = re.sub(r"\((?!\?)", "(?:", line)
    return line.replace(" … ", _GAP).replace(" ", r"\s{1,3}").replace("'", "['’]")


def lowered(text: str) -> str:
    """Return `text` in lower case with every letter in its place (İ makes two)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)


def found(pattern: re.Pattern[str], low: str) -> tuple[Span, ...]:
    """Return where `pattern` is in a `lowered` text."""
    return tuple(match.span() for match in pattern.finditer(low))


def apart(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans in their order, those that overlap or touch joined to one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
