"""Word warnings: what a word would do to comments that people kept, once listed."""

import re
from dataclasses import dataclass

from comments.models import VISIBLE, Comment
from comments.spam.shipped_words import Kind
from comments.spam.text_analysis import WORD, AnalysedText, Span, folded
from comments.spam.word_matching import compile_words

# Years of comments on most sites; read again in a second even if each has the word.
MOST_READ = 5_000
MOST_SHOWN = 10
AROUND = 40  # characters shown on either side


@dataclass(frozen=True)
class Excerpt:
    """Where a word stands in a comment, with what stands around it."""

    comment: Comment
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class WordWarning:
    """How many kept comments a word is found in, and how many only have it inside other
    words, where it is not found; the first few of each."""

    kept: int
    inside: int
    found: list[Excerpt]
    not_found: list[Excerpt]


def warning_for(word: str, kind: Kind) -> WordWarning:
    """Return what a word would do to the newest kept comments: to their names or texts,
    as the list is of."""
    field = "name" if kind == Kind.BUSINESS else "body"
    words = compile_words([word])
    written = re.compile(re.escape(word.strip()), re.IGNORECASE)
    # Reading a text takes a hundred times as long as seeing that it has not got the word.
    first = WORD.search(word)
    sought = folded(first[0]) if first else ""
    found: list[Excerpt] = []
    not_found: list[Excerpt] = []
    kept = Comment.objects.filter(status__in=VISIBLE).order_by("-received_at", "-pk")
    for comment in kept.only("name", "body")[:MOST_READ]:
        text = getattr(comment, field)
        if sought not in folded(text):
            continue
        if matches := words.matches_in(AnalysedText(text)):
            found.append(_excerpt(comment, text, matches[0].span))
        elif (inside := written.search(text)) and inside[0]:
            span = _whole_word(text, inside.span())
            not_found.append(_excerpt(comment, text, span))
    return WordWarning(
        kept=len(found),
        inside=len(not_found),
        found=found[:MOST_SHOWN],
        not_found=not_found[:MOST_SHOWN],
    )


def _excerpt(comment: Comment, text: str, span: Span) -> Excerpt:
    start, end = span
    return Excerpt(
        comment,
        ("…" if start > AROUND else "") + text[max(start - AROUND, 0) : start],
        text[start:end],
        text[end : end + AROUND] + ("…" if end + AROUND < len(text) else ""),
    )


def _whole_word(text: str, span: Span) -> Span:
    """Widen a place inside a word to the word."""
    start, end = span
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end
