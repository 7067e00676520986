"""Personal details: what could tell who a patient is."""

import re
from collections.abc import Iterator

from .phrase_matching import Span, any_of, find_spans, pattern

# Ten digits, on letters in groups of 3, 3 and 4.
_NHS_NUMBER = re.compile(r"(?<![\w/.-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w/-])")
_NHS = re.compile(r"(?<!\w)nhs(?!\w)")

_BORN = pattern("personal", "born")
_NUMBER = pattern("personal", "number")
_HOSPITAL = pattern("personal", "hospital")

_NAME = r"[A-ZÀ-Þ][\w'’-]{1,30} (?:[A-Z]\. )?[A-ZÀ-Þ][\w'’-]{1,30}"
_PATIENT = re.compile(
    rf"(?<!\w){any_of('personal', 'whose_relation')}(?: \w{{1,20}})? "
    rf"{any_of('personal', 'relation')},? (?:called |named )?"
    rf"(?:(?:Mr|Mrs|Ms|Miss)\.? )?({_NAME})"
)
# The modulus of the check digit.
_ELEVEN = 11


def personal_spans(text: str, low: str) -> tuple[Span, ...]:
    """Return the words that could identify a patient: a number, a date of birth, or a
    relation's or patient's full name beside a place of care."""
    named = tuple(match.span() for match in _PATIENT.finditer(text))
    places = find_spans(_HOSPITAL, low) if named else ()
    care = (*named, *places) if places else ()
    return (*_numbers(low), *care)


def identifying_spans(text: str, low: str) -> tuple[Span, ...]:
    """Return of these words those that tell who it is: the numbers, and the name alone."""
    return (*_numbers(low), *(match.span(1) for match in _PATIENT.finditer(text)))


def _numbers(low: str) -> tuple[Span, ...]:
    born, numbered = find_spans(_BORN, low), find_spans(_NUMBER, low)
    return (*_nhs_numbers(low), *born, *numbered)


def _nhs_numbers(low: str) -> Iterator[Span]:
    has_word = bool(_NHS.search(low))
    for match in _NHS_NUMBER.finditer(low):
        digits = "".join(match.group(1, 3, 4))
        # Without the word, digits in a row may be anything: one in eleven passes.
        if _is_nhs_number(digits) and (has_word or match[2]):
            yield match.span()


def _is_nhs_number(digits: str) -> bool:
    """Check the last digit: Modulus 11 (NHS Data Dictionary, NHS NUMBER)."""
    total = sum(
        int(digit) * weight
        for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (_ELEVEN - total % _ELEVEN) % _ELEVEN == int(digits[-1])
