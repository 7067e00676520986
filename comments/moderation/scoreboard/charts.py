"""Charts: where lines and marks stand, for templates that draw them as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 28, 12, 28
ROW, NAME_WIDTH = 26, 300
# More labels than these would run into each other.
MOST_LABELS = 6


class Tick(NamedTuple):
    """A line across the chart, and its label."""

    at: float
    label: str


class ChartLine(NamedTuple):
    """A line through values; `path` as the SVG attribute `d` has it."""

    name: str
    kind: str
    path: str


@dataclass(frozen=True)
class LineChart:
    """Lines over time, on one scale that begins at 0."""

    lines: tuple[ChartLine, ...]
    across: tuple[Tick, ...]
    along: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


class ShareMark(NamedTuple):
    """One row of a chart of shares: the share as a dot, its interval as a line."""

    name: str
    middle: float
    at: float
    low: float
    high: float


@dataclass(frozen=True)
class ShareChart:
    """Shares, 0 to 100 %, with their 95 % intervals, one beneath the other."""

    marks: tuple[ShareMark, ...]
    along: tuple[Tick, ...]
    height: int
    width: int = WIDTH
    top: int = TOP
    floor: int = 0


def line_chart(
    labels: Sequence[str], values: dict[tuple[str, str], Sequence[float]]
) -> LineChart:
    """Draw lines, each by its name and kind, over the same labels."""
    top = _round_up(max(map(max, values.values())))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels) - 1, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)

    every = math.ceil(len(labels) / MOST_LABELS) or 1
    return LineChart(
        tuple(
            ChartLine(name, kind, _path([(LEFT + n * step, y(v)) for n, v in enumerate(each)]))
            for (name, kind), each in values.items()
        ),
        tuple(Tick(y(value), f"{value:g}") for value in (0, top / 2, top)),
        tuple(
            Tick(round(LEFT + n * step, 1), label)
            for n, label in enumerate(labels)
            if n % every == 0
        ),
    )  # fmt: skip


def share_chart(
    rows: Sequence[tuple[str, float, tuple[float, float]]],
) -> ShareChart:
    """Draw shares (0 to 1) and their intervals, each beside its name."""

    def x(share: float) -> float:
        return round(NAME_WIDTH + share * (WIDTH - NAME_WIDTH - RIGHT - 16), 1)

    floor = TOP + len(rows) * ROW
    marks = []
    for number, (name, share, (low, high)) in enumerate(rows):
        middle = TOP + (number + 0.5) * ROW
        marks.append(ShareMark(name, middle, x(share), x(low), x(high)))
    along = tuple(Tick(x(each / 100), f"{each} %") for each in (0, 25, 50, 75, 100))
    return ShareChart(tuple(marks), along, floor + BOTTOM, floor=floor)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f},{y}" for x, y in points)


def _round_up(value: float) -> float:
    """Return the next round number: 1, 2 or 5 with zeros, and at least 2."""
    if value <= 2:  # the scale has a line at its half
        return 2
    unit: float = 10 ** math.floor(math.log10(value))
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= value)
