"""Knowledge: what the site has learnt and been told, as the filter asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import Model
from .shipped_words import Kind
from .signal_points import SPAM_SCORE
from .text_analysis import AnalysedText
from .verdicts import ScoringContext
from .word_matching import SHIPPED, Words


@dataclass(frozen=True)
class FilterData:
    """Listed words, the local model if it may vote, and settings.

    `log_only` names filters (`points.FILTERS`) that only watch.
    """

    words: Mapping[Kind, Words] = field(default_factory=lambda: SHIPPED)
    model: Model | None = None
    threshold: int = SPAM_SCORE
    log_only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """What a signal looks at: a text as read, its circumstances, and what is known."""

    reading: AnalysedText
    circumstances: ScoringContext
    knowledge: FilterData
