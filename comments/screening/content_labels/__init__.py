"""Sorting: which labels a comment carries, and the words that say so.

Labels call for a person; they publish nothing and put nothing away.
"""

from dataclasses import dataclass

from comments.models.label import Label

from . import advice, correction, crisis, outreach, personal_details
from .phrase_matching import Span, apart, lowered


@dataclass(frozen=True)
class Found:
    """A label, and the (start, end) offsets of the words it rests on, in their order
    and apart from each other."""

    label: Label
    words: tuple[Span, ...]


def labels_of(text: str, name: str = "", website: str = "") -> list[Found]:
    """Return the labels that a comment carries, most urgent first."""
    low = lowered(text)
    marks = {
        Label.CRISIS: crisis.marks(low),
        Label.PERSONAL: personal_details.marks(text, low),
        Label.ADVICE: advice.marks(low),
        Label.CORRECTION: correction.marks(low),
        Label.OUTREACH: outreach.marks(text, low, name, website),
    }
    return [Found(label, apart(words)) for label, words in marks.items() if words]
