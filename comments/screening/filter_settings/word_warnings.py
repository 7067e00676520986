"""Word warnings: what a word would do to comments that people kept, once listed."""

from collections.abc import Iterator
from dataclasses import dataclass

from comments.models import VISIBLE, Comment
from comments.spam.shipped_words import Kind
from comments.spam.text_analysis import WORD, Span, folded
from comments.spam.word_matching import TrialMatch, trial_matches

# Years of comments on most sites; read again in a second even if each has the word.
MOST_READ = 5_000
MOST_SHOWN = 10
AROUND = 40
"""Characters shown on either side."""


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
    """Say what a word would do to the newest kept comments: names or texts, as the list
    is of."""
    matches = list(_matches(word, in_names=kind == Kind.BUSINESS))
    whole = [(one, match) for one, match in matches if match.whole]
    inside = [(one, match) for one, match in matches if not match.whole]
    return WordWarning(
        kept=len(whole),
        inside=len(inside),
        found=[_excerpt(one, match, match.whole[0]) for one, match in whole[:MOST_SHOWN]],
        not_found=[
            _excerpt(one, match, _whole_word(match.text, match.inside[0]))
            for one, match in inside[:MOST_SHOWN]
        ],
    )  # fmt: skip


def _matches(word: str, *, in_names: bool) -> Iterator[tuple[Comment, TrialMatch]]:
    kept = Comment.objects.filter(status__in=VISIBLE).order_by("-received_at", "-pk")
    # Reading a text takes a hundred times as long as seeing that it has not got the word.
    first = WORD.search(word)
    sought = folded(first[0]) if first else ""
    for comment in kept.only("name", "body")[:MOST_READ]:
        text = comment.name if in_names else comment.body
        if sought in folded(text):
            for match in trial_matches(word, [text]):
                yield comment, match


def _excerpt(comment: Comment, match: TrialMatch, span: Span) -> Excerpt:
    start, end = span
    text = match.text
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
