"""Who says to have sent it."""

import re
import unicodedata
from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.shipped_words import Kind
from comments.spam.signal_points import reason
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Reason

LONGEST_NAME = 5  # words: a title, two given names and a double family name
DIGITS = re.compile(r"\d{5,}")  # a year of birth is shorter
# Fewer letters, "OK!" or "спасибо", are no text in a script of its own.
LETTERS_OF_A_TEXT = 20
REJECTED_OFTEN = 2
LATIN = "LATIN"


def business(case: Case) -> Iterator[Reason]:
    """The name is an offer, or says what is sold."""
    name = AnalysedText(case.circumstances.name)
    offers = case.knowledge.words[Kind.BUSINESS].found_in(name)
    sold = [
        one
        for one in case.knowledge.words[Kind.WATCHED].found_in(name)
        if not case.circumstances.vocabulary.issuperset(one.listed.split())
    ]
    if offers or sold:
        yield reason("name-business")


def address(case: Case) -> Iterator[Reason]:
    """The name is, or holds, a web address; that of a page often is its site's."""
    if case.circumstances.page is None and AnalysedText(case.circumstances.name).links:
        yield reason("name-address")


def shape(case: Case) -> Iterator[Reason]:
    """The name is longer than names are, or was counted up."""
    if len(AnalysedText(case.circumstances.name).words) > LONGEST_NAME:
        yield reason("name-long")
    if DIGITS.search(case.circumstances.name):
        yield reason("name-digits")


def script(case: Case) -> Iterator[Reason]:
    """A name in another script beside a text in Latin letters.

    Not the other way round: many write their names in Latin letters to be read.
    """
    name, text = _scripts(case.circumstances.name), _scripts(case.reading.text)
    long_enough = sum(map(str.isalpha, case.reading.text)) >= LETTERS_OF_A_TEXT
    if long_enough and text == {LATIN} and name and LATIN not in name:
        yield reason("name-script")


def record(case: Case) -> Iterator[Reason]:
    """What became of earlier comments with this address; anybody can type one."""
    past = case.circumstances.record
    if past.kept and case.circumstances.confirmed:
        yield reason("record-kept")
    elif past.spam and not past.kept:
        yield reason("record-spam")
    elif past.rejected >= REJECTED_OFTEN and not past.kept:
        yield reason("record-rejected")


def _scripts(text: str) -> set[str]:
    """Return the scripts of the letters: the first words of their Unicode names."""
    letters = {letter for letter in text if letter.isalpha()}
    return {unicodedata.name(letter, "?").split()[0] for letter in letters}
