"""The name and address of the sender, as typed."""

import re
import unicodedata
from collections.abc import Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.shipped_words import Kind
from comments.spam.signal_points import make_reason
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Reason

from .text import watched_matches

LONGEST_NAME = 5  # words: a title, two given names and a double family name
DIGITS = re.compile(r"\d{5,}")  # a year of birth is shorter
# Fewer letters, "OK!" or "спасибо", are no text in a script of its own.
LETTERS_OF_A_TEXT = 20
REJECTED_OFTEN = 2
LATIN = "LATIN"


def business_name(case: ScoringCase) -> Iterator[Reason]:
    """The name is an offer, or says what is sold."""
    name = AnalysedText(case.context.name)
    offers = case.filter_data.words[Kind.BUSINESS].matches_in(name)
    if offers or watched_matches(name, case):
        yield make_reason("name-business")


def staff_name(case: ScoringCase) -> Iterator[Reason]:
    """The name claims to be somebody's who works here: a person looks."""
    if case.context.staff_likeness:
        yield make_reason(f"staff-{case.context.staff_likeness}")


def address_as_name(case: ScoringCase) -> Iterator[Reason]:
    """The name is, or holds, a web address; that of a page often is its site's."""
    if case.context.page is None and AnalysedText(case.context.name).links:
        yield make_reason("name-address")


def name_shape(case: ScoringCase) -> Iterator[Reason]:
    """The name is longer than names are, or was counted up."""
    if len(AnalysedText(case.context.name).words) > LONGEST_NAME:
        yield make_reason("name-long")
    if DIGITS.search(case.context.name):
        yield make_reason("name-digits")


def name_script(case: ScoringCase) -> Iterator[Reason]:
    """A name in another script beside a text in Latin letters.

    Not the other way round: many write their names in Latin letters to be read.
    """
    name, text = _scripts(case.context.name), _scripts(case.analysed.text)
    long_enough = sum(map(str.isalpha, case.analysed.text)) >= LETTERS_OF_A_TEXT
    if long_enough and text == {LATIN} and name and LATIN not in name:
        yield make_reason("name-script")


def address_record(case: ScoringCase) -> Iterator[Reason]:
    """What became of earlier comments with this address, which anybody can type."""
    past = case.context.record
    if past.kept and case.context.confirmed:
        yield make_reason("record-kept")
    elif past.spam and not past.kept:
        yield make_reason("record-spam")
    elif past.rejected >= REJECTED_OFTEN and not past.kept:
        yield make_reason("record-rejected")


def _scripts(text: str) -> set[str]:
    """Return the scripts of the letters: the first words of their Unicode names."""
    letters = {letter for letter in text if letter.isalpha()}
    return {unicodedata.name(letter, "?").split()[0] for letter in letters}


SIGNALS = (
    staff_name,
    business_name,
    address_as_name,
    name_shape,
    name_script,
    address_record,
)
