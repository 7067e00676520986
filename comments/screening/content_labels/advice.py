"""Requests for advice: a reader asks what to do about their own health.

Either the question itself names a treatment ("should I stop taking …"), or it is asked
beside words about the reader's own illness.
"""

from .phrase_matching import Span, find_spans, pattern

_QUESTION = pattern("advice", "question")
_PLEA = pattern("advice", "plea")
_OWN = pattern("advice", "own")


def advice_spans(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that ask for advice, or none."""
    questions = find_spans(_QUESTION, low)
    pleas = find_spans(_PLEA, low)
    own = find_spans(_OWN, low) if pleas else ()
    return (*questions, *pleas, *own) if own else questions
