"""The labels of a comment by its content, and the words that they rest on.

Labels call for a person; they publish nothing and put nothing away.
"""

from dataclasses import dataclass

from comments.models.label import Label

from . import advice, correction, crisis, outreach, personal_details
from .phrase_matching import Span, lowercase, merge_spans


@dataclass(frozen=True)
class LabelMatch:
    """A label, and the (start, end) offsets of the words it rests on, in their order
    and apart from each other."""

    label: Label
    words: tuple[Span, ...]


def labels_of(text: str, name: str = "", website: str = "") -> list[LabelMatch]:
    """Return the labels that a comment carries, most urgent first."""
    low = lowercase(text)
    spans = {
        Label.CRISIS: crisis.crisis_spans(low),
        Label.PERSONAL: personal_details.personal_spans(text, low),
        Label.ADVICE: advice.advice_spans(low),
        Label.CORRECTION: correction.correction_spans(low),
        Label.OUTREACH: outreach.outreach_spans(text, low, name, website),
    }
    return [
        LabelMatch(label, merge_spans(words)) for label, words in spans.items() if words
    ]
