"""Scores: how often each signal, and each filter, was right by what people decided."""

import math
from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.decisions.reason_texts import REASON_TEXTS
from comments.spam.signal_points import POINTS_TABLE

from .outcomes import Counts, OutcomeCounts, Truth

# The quantile of the normal distribution that leaves 2.5 % on either side.
Z_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`part` of `total` things counted."""

    part: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval after Wilson (1927), which stays honest with few and near
        0 and 1; None of nothing."""
        if not self.total:
            return None
        share, noise = self.part / self.total, Z_95**2 / self.total
        middle = share + noise / 2
        reach = Z_95 * math.sqrt(
            share * (1 - share) / self.total + noise / self.total / 4
        )
        low, high = (middle - reach) / (1 + noise), (middle + reach) / (1 + noise)
        return max(low, 0.0), min(high, 1.0)


@dataclass(frozen=True)
class Score:
    """How one signal or filter fared; `claims` is what it takes a comment for.

    `right` and `wrong` are comments that it fired on, `missed` those it should have, and
    `apart` those that people took for neither spam nor a comment to publish.
    """

    code: str
    words: str | Promise
    claims: Truth
    right: int
    wrong: int
    missed: int
    apart: int

    @property
    def fired(self) -> int:
        return self.right + self.wrong + self.apart

    @property
    def precision(self) -> Share:
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Share:
        return Share(self.right, self.right + self.missed)


FILTERS: dict[str, Promise] = {
    "points": _("Signals alone"),
    "model": _("Local model"),
    "akismet": _("Akismet"),
    "rule": _("The whole rule"),
}


def score_filters(outcomes: OutcomeCounts) -> list[Score]:
    """Score the filters on comments of which they had something to say."""
    return [
        _score(code, words, Truth.SPAM, outcomes.filters.get(code, Counter()))
        for code, words in FILTERS.items()
    ]


def score_signals(outcomes: OutcomeCounts) -> list[Score]:
    """Score every signal that fired, the busiest first.

    One that weighs less than 0 claims that a comment is real. One that weighs nothing
    claims nothing, and has no score.
    """
    scores = [
        _score(
            code,
            REASON_TEXTS.get(code, code),
            Truth.SPAM if POINTS_TABLE[code].points > 0 else Truth.REAL,
            counts,
        )
        for code, counts in outcomes.signals.items()
        if code in POINTS_TABLE and POINTS_TABLE[code].points
    ]
    return sorted(scores, key=lambda score: (-score.fired, score.code))


def _score(code: str, words: str | Promise, claims: Truth, counts: Counts) -> Score:
    other = Truth.REAL if claims == Truth.SPAM else Truth.SPAM
    return Score(
        code,
        words,
        claims,
        right=counts[claims, True],
        wrong=counts[other, True],
        missed=counts[claims, False],
        apart=counts[Truth.APART, True],
    )
