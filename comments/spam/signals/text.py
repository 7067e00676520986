"""The words of a comment. Words of the post are its topic and no reason."""

from collections.abc import Iterable, Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.shipped_words import Kind
from comments.spam.signal_points import make_reason
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Reason
from comments.spam.word_matching import WordMatch

# A reader thanks and goes on to say something; more words than these are no mere praise.
LONGEST_PRAISE = 60  # words
# Fewer words may well have nothing of the post; "Thank you!" has not.
OFF_POST_FROM = 12  # words
TELLING_FROM = 5  # letters: shorter words are mostly grammar
SHOUTED_FROM = 12  # letters: abbreviations are shorter
MOSTLY = 0.7  # of the letters


def praise(case: ScoringCase) -> Iterator[Reason]:
    """Praise that fits any post, in a comment that says little else."""
    found = case.filter_data.words[Kind.PRAISE].matches_in(case.analysed)
    if found and len(case.analysed.words) <= LONGEST_PRAISE:
        yield make_reason("praise", tuple(match.span for match in found))


def calls_to_action(case: ScoringCase) -> Iterator[Reason]:
    """Calls to click, buy, visit or subscribe: one, or several."""
    if found := case.filter_data.words[Kind.CALL].matches_in(case.analysed):
        several = len({match.entry for match in found}) > 1
        yield make_reason(
            "calls" if several else "call", tuple(match.span for match in found)
        )


def watched_words(case: ScoringCase) -> Iterator[Reason]:
    """Words for what spam sells, unless the post is about it."""
    if found := watched_matches(case.analysed, case):
        yield make_reason("watched", tuple(match.span for match in found))


def watched_matches(analysed: AnalysedText, case: ScoringCase) -> list[WordMatch]:
    """Return the watched words in a text or name that are not the post's own."""
    return [
        match
        for match in case.filter_data.words[Kind.WATCHED].matches_in(analysed)
        if not case.context.vocabulary.issuperset(match.entry.split())
    ]


def shouting(case: ScoringCase) -> Iterator[Reason]:
    """Mostly capitals."""
    letters = [letter for letter in case.analysed.text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    if len(letters) >= SHOUTED_FROM and capitals > MOSTLY * len(letters):
        yield make_reason("shouting")


def off_post(case: ScoringCase) -> Iterator[Reason]:
    """Many words, and not one of the post's: of no use in another language."""
    vocabulary = case.context.vocabulary
    if (
        vocabulary
        and len(case.analysed.words) >= OFF_POST_FROM
        and case.analysed.text.isascii()
        and vocabulary.isdisjoint(telling_words(case.analysed.terms))
    ):
        yield make_reason("off-post")


def telling_words(terms: Iterable[str]) -> set[str]:
    """Return the words that could tell what a text is about."""
    return {word for word in terms if len(word) >= TELLING_FROM}


SIGNALS = (praise, calls_to_action, watched_words, shouting, off_post)
