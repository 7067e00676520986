"""The filter's data, apart from the comment: words, local model and settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import Model
from .shipped_words import SHIPPED_WORDS, Kind
from .signal_points import SPAM_SCORE
from .text_analysis import AnalysedText
from .verdicts import ScoringContext
from .word_matching import WordList, compile_words

_SHIPPED_LISTS = {kind: compile_words(words) for kind, words in SHIPPED_WORDS.items()}


@dataclass(frozen=True)
class FilterData:
    """Listed words, the local model if it may vote, and settings.

    `log_only` names filters (`signal_points.FILTERS`) that only watch.
    """

    words: Mapping[Kind, WordList] = field(default_factory=lambda: _SHIPPED_LISTS)
    model: Model | None = None
    threshold: int = SPAM_SCORE
    log_only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ScoringCase:
    """The input of a signal: the analysed text, its context, and the filter's data."""

    analysed: AnalysedText
    context: ScoringContext
    filter_data: FilterData
