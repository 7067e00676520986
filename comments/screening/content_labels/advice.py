"""Advice: a reader who asks what to do about their own health.

Either the question itself names a treatment ("should I stop taking …"), or it is asked
beside words about the reader's own illness.
"""

from .phrase_matching import Span, found, pattern

_QUESTION = pattern("advice", "question")
_PLEA = pattern("advice", "plea")
_OWN = pattern("advice", "own")


def marks(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that ask for advice, or none."""
    questions = found(_QUESTION, low)
    pleas = found(_PLEA, low)
    own = found(_OWN, low) if pleas else ()
    return (*questions, *pleas, *own) if own else questions
