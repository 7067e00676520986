"""Scores: how often each signal, and each filter, was right by what people decided."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.decisions.reason_texts import REASON_TEXTS
from comments.spam.scorer import MODEL_SAYS_SPAM
from comments.spam.signal_points import POINTS_TABLE
from comments.spam.verdicts import Bin

from .outcomes import Outcome, Truth

EVEN = 0.5
# The quantile of the normal distribution that leaves 2.5 % on either side.
Z_95 = 1.959964

type Forecasts = dict[str, Any]


@dataclass(frozen=True)
class Share:
    """`part` of `of` things counted."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval after Wilson (1927), which stays honest with few and near
        0 and 1; None of nothing."""
        if not self.of:
            return None
        share, noise = self.part / self.of, Z_95**2 / self.of
        middle = share + noise / 2
        reach = Z_95 * math.sqrt(share * (1 - share) / self.of + noise / self.of / 4)
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


# What each filter said of a comment: spam, not spam, or nothing.
FILTERS: dict[str, tuple[Promise, Callable[[Forecasts], bool | None]]] = {
    "points": (_("Signals alone"), lambda said: _above(said.get("points"), EVEN)),
    "model": (_("Local model"), lambda said: _above(said.get("model"), MODEL_SAYS_SPAM)),
    "akismet": (_("Akismet"), lambda said: _above(said.get("akismet"), EVEN)),
    "rule": (_("The whole rule"), lambda said: said.get("bin") == Bin.SPAM),
}  # fmt: skip


def filters(outcomes: Iterable[Outcome]) -> list[Score]:
    """Score the filters on comments of which they had something to say."""
    outcomes = list(outcomes)
    return [
        _score(
            code,
            words,
            Truth.SPAM,
            ((one.truth, said) for one in outcomes if (said := says(one.forecasts)) is not None),
        )
        for code, (words, says) in FILTERS.items()
    ]  # fmt: skip


def signals(outcomes: Iterable[Outcome]) -> list[Score]:
    """Score every signal that fired, the busiest first.

    One that weighs less than 0 claims that a comment is real. One that weighs nothing
    claims nothing, and has no score.
    """
    fired = [(one.truth, one.forecasts.get("fired", {})) for one in outcomes]
    seen = {code for _truth, codes in fired for code in codes}
    scores = [
        _score(
            code,
            REASON_TEXTS.get(code, code),
            Truth.SPAM if POINTS_TABLE[code].points > 0 else Truth.REAL,
            ((truth, code in codes) for truth, codes in fired),
        )
        for code in seen & POINTS_TABLE.keys()
        if POINTS_TABLE[code].points
    ]
    return sorted(scores, key=lambda score: (-score.fired, score.code))


def _score(
    code: str,
    words: str | Promise,
    claims: Truth,
    said: Iterable[tuple[Truth, bool]],
) -> Score:
    counts = Counter(said)
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


def _above(forecast: float | None, least: float) -> bool | None:
    return None if forecast is None else forecast >= least
