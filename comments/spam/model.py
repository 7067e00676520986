"""The local model: a hashed logistic regression that learns one decision at a time.

AdaGrad (Duchi, Hazan and Singer 2011) in the order of the decisions, so that learning
on and learning anew from the log end at the very same weights: undoing a decision is
honest. Weights are kept as 16-bit floats at every step for the same reason. Each lesson
is learnt three times, at once and after five and ten more: that does about as much good
as three rounds over all of them, and needs only the last ten at hand.
"""

import math
import struct
import zlib
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from . import features
from .features import BUCKETS, SIGNAL_WEIGHT, Features
from .text_analysis import AnalysedText, Span

RATE = 0.5
# Added to AdaGrad's sums: what came once must not move a weight all the way.
DAMPING = 0.05
# From here on it may vote, and only while it forecasts better than the signals alone.
LESSONS_TO_VOTE = 25
FORECASTS_COMPARED = 200
MOST_EXPLAINED = 6
AGAIN_AFTER = (5, 10)
# Features of a comment of 150 words or so; longer ones are learnt once, so that the row
# never takes more than 150 kB.
MOST_REMEMBERED = 900
# A forecast is never quite sure: one surprise must not cost without bounds.
SUREST = 0.999

_NUMBERS = ("bias", "bias_sum", "kept", "spam")
_HALVES = f"<{BUCKETS}e"

type _Lesson = tuple[Features, bool]


@dataclass
class Model:
    """Weights, AdaGrad's sums, and how its forecasts fared before each lesson.

    `losses` are pairs of log-losses, the model's and the signals', and `recent` the
    lessons to be learnt again; newest last.
    """

    weights: array[float] = field(default_factory=lambda: _zeros())
    sums: array[float] = field(default_factory=lambda: _zeros())
    bias: float = 0.0
    bias_sum: float = 0.0
    kept: int = 0
    spam: int = 0
    recent: deque[_Lesson] = field(
        default_factory=lambda: deque(maxlen=max(AGAIN_AFTER))
    )
    losses: deque[tuple[float, float]] = field(
        default_factory=lambda: deque(maxlen=FORECASTS_COMPARED)
    )

    def forecast(self, found: Features) -> float:
        """Return how probably a comment is spam, 0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self._margin(found)))))

    def may_vote(self) -> bool:
        """Tell whether it has learnt enough, and forecasts better than the signals."""
        if min(self.kept, self.spam) < LESSONS_TO_VOTE:
            return False
        ours, theirs = map(sum, zip(*self.losses, strict=True))
        return ours < theirs

    def learn(self, found: Features, is_spam: bool, points_forecast: float) -> None:
        """Learn from one decision, once it was noted how well it was foreseen.

        `points_forecast` is the forecast of the signals alone.
        """
        forecast = self.forecast(found)
        self.losses.append((_loss(forecast, is_spam), _loss(points_forecast, is_spam)))
        self.spam, self.kept = self.spam + is_spam, self.kept + (not is_spam)
        self._take(found, is_spam)
        for ago in AGAIN_AFTER:
            if ago <= len(self.recent):
                self._take(*self.recent[-ago])
        if len(found.signals) + len(found.words) <= MOST_REMEMBERED:
            self.recent.append((found, is_spam))

    def explain(self, analysed: AnalysedText) -> tuple[Span, ...]:
        """Return the words of a text that speak most for spam, at most six places."""
        weights: dict[Span, float] = {}
        for token, span in features.tokens_in(analysed):
            weights[span] = (
                weights.get(span, 0.0) + self.weights[features.bucket(token)]
            )
        heaviest = sorted(weights.items(), key=lambda item: -item[1])
        chosen: list[Span] = []
        for span, weight in heaviest:
            if weight <= 0 or len(chosen) == MOST_EXPLAINED:
                break
            if not any(a < span[1] and span[0] < b for a, b in chosen):
                chosen.append(span)
        return tuple(sorted(chosen))

    def as_bytes(self) -> bytes:
        """Write weights, sums and recent lessons compressed; never more than 150 kB."""
        recent = b"".join(found.pack() for found, _is_spam in self.recent)
        weights = struct.pack(_HALVES, *self.weights)
        return zlib.compress(weights + struct.pack(_HALVES, *self.sums) + recent, 6)

    def header(self) -> dict[str, Any]:
        """Return all that is not in `as_bytes`, as JSON has it."""
        return {
            "features": features.VERSION,
            **{name: getattr(self, name) for name in _NUMBERS},
            "losses": [list(pair) for pair in self.losses],
            "recent": [[len(found.pack()), is_spam] for found, is_spam in self.recent],
        }

    @classmethod
    def from_stored(cls, stored: bytes, header: dict[str, Any]) -> Self:
        """Read what `as_bytes` and `header` gave.

        Raises ValueError for what other features taught, and for what is damaged: it has
        to be learnt anew.
        """
        if header.get("features") != features.VERSION:
            raise ValueError("Learnt from other features.")
        try:
            raw = zlib.decompress(stored)
        except zlib.error as error:
            raise ValueError("The stored model is damaged.") from error
        half = struct.calcsize(_HALVES)
        losses = deque(
            ((ours, theirs) for ours, theirs in header["losses"]),
            maxlen=FORECASTS_COMPARED,
        )
        return cls(
            weights=array("f", struct.unpack(_HALVES, raw[:half])),
            sums=array("f", struct.unpack(_HALVES, raw[half : 2 * half])),
            **{name: header[name] for name in _NUMBERS},
            losses=losses,
            recent=deque(_recent(raw[2 * half :], header["recent"]), max(AGAIN_AFTER)),
        )

    def _margin(self, found: Features) -> float:
        weigh = self.weights.__getitem__
        words, signals = sum(map(weigh, found.words)), sum(map(weigh, found.signals))
        return self.bias + found.scale * (words + SIGNAL_WEIGHT * signals)

    def _balance(self, is_spam: bool) -> float:
        """Weigh the rarer kind of lesson more, so that both count alike."""
        same = self.spam if is_spam else self.kept
        return (self.spam + self.kept + 2) / (2 * (same + 1))

    def _take(self, found: Features, is_spam: bool) -> None:
        """Move the weights towards what a person decided."""
        error = (self.forecast(found) - is_spam) * self._balance(is_spam)
        for buckets, weight in ((found.words, 1.0), (found.signals, SIGNAL_WEIGHT)):
            self._step(buckets, error * weight * found.scale)
        self.bias_sum += error * error
        self.bias -= RATE / 10 * error / math.sqrt(self.bias_sum + DAMPING)

    def _step(self, buckets: array[int], gradient: float) -> None:
        sums, weights = self.sums, self.weights
        square = gradient * gradient
        summed = _halved([sums[bucket] + square for bucket in buckets])
        moved = _halved(
            [
                weights[bucket] - RATE * gradient / math.sqrt(total + DAMPING)
                for bucket, total in zip(buckets, summed, strict=True)
            ]
        )
        for bucket, total, weight in zip(buckets, summed, moved, strict=True):
            sums[bucket], weights[bucket] = total, weight


def _recent(raw: bytes, listed: list[tuple[int, bool]]) -> Iterator[_Lesson]:
    """Read the recent lessons; `listed` says how many bytes each has."""
    for length, is_spam in listed:
        yield Features.unpack(raw[:length]), is_spam
        raw = raw[length:]


def _zeros() -> array[float]:
    return array("f", bytes(4 * BUCKETS))


def _halved(numbers: list[float]) -> tuple[float, ...]:
    """Round to 16-bit floats, as they are stored (IEEE 754 binary16)."""
    form = f"<{len(numbers)}e"
    return struct.unpack(form, struct.pack(form, *numbers))


def _loss(forecast: float, is_spam: bool) -> float:
    """Return the log-loss of a forecast: 0 when it was sure and right."""
    forecast = max(1 - SUREST, min(SUREST, forecast))
    return -math.log(forecast if is_spam else 1 - forecast)
