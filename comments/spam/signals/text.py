"""What the words say. Words that the post itself has are its topic and say nothing."""

from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.shipped_words import Kind
from comments.spam.signal_points import reason
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Reason

# A reader thanks and goes on to say something; more words than these are no mere praise.
LONGEST_PRAISE = 60  # words
# Fewer words may well have nothing of the post; "Thank you!" has not.
OFF_POST_FROM = 12  # words
TELLING_FROM = 5  # letters: shorter words are mostly grammar
SHOUTED_FROM = 12  # letters: abbreviations are shorter
MOSTLY = 0.7  # of the letters


def praise(case: Case) -> Iterator[Reason]:
    """Praise that fits any post, in a comment that says little else."""
    found = case.knowledge.words[Kind.PRAISE].found_in(case.reading)
    if found and len(case.reading.words) <= LONGEST_PRAISE:
        yield reason("praise", tuple(one.span for one in found))


def call(case: Case) -> Iterator[Reason]:
    """Readers are told to click, buy, visit or subscribe; once, or in several ways."""
    if found := case.knowledge.words[Kind.CALL].found_in(case.reading):
        several = len({one.listed for one in found}) > 1
        yield reason("calls" if several else "call", tuple(one.span for one in found))


def watched(case: Case) -> Iterator[Reason]:
    """Words that spam sells, unless the post is about them."""
    found = tuple(
        one.span
        for one in case.knowledge.words[Kind.WATCHED].found_in(case.reading)
        if not case.circumstances.vocabulary.issuperset(one.listed.split())
    )
    if found:
        yield reason("watched", found)


def shouting(case: Case) -> Iterator[Reason]:
    """Mostly capitals."""
    letters = [letter for letter in case.reading.text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    if len(letters) >= SHOUTED_FROM and capitals > MOSTLY * len(letters):
        yield reason("shouting")


def off_post(case: Case) -> Iterator[Reason]:
    """Many words, and not one of the post's: of no use in another language."""
    vocabulary = case.circumstances.vocabulary
    if (
        vocabulary
        and len(case.reading.words) >= OFF_POST_FROM
        and case.reading.text.isascii()
        and vocabulary.isdisjoint(_telling(case.reading))
    ):
        yield reason("off-post")


def _telling(reading: AnalysedText) -> set[str]:
    """Return the words that could tell what a comment is about."""
    return {word for word in reading.terms if len(word) >= TELLING_FROM}
