"""What of a benchmark's report is kept in figures.json, and how two of them compare."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import results
from results import Row, at_most, shown

FILE = Path(__file__).with_name("figures.json")
WORSE = 1.2
NGINX, EMPTY_VIEW, ONE_QUERY = results.FLOORS
# Times, by the floor that each is a multiple of; None stands for a plain comparison.
UNITS: dict[str, str | None] = {
    "s per 1,000 requests": ONE_QUERY,
    "CPU ms": ONE_QUERY,
    "CPU ms each": ONE_QUERY,
    "CPU s": ONE_QUERY,
    "ms": ONE_QUERY,
    "queries": None,
    "bytes": None,
    "MiB": None,
}
# Where a benchmark tells what processors did, what somebody waited says no more, and moves
# with other load.
OF_PROCESSORS = {"s per 1,000 requests", "CPU ms", "CPU ms each", "CPU s"}
# What answers from memory is compared to what answers from a disk's cache.
FROM_MEMORY = ", cached:"
# Of these, other load and other hours move the figure more than any change of ours.
TOO_NOISY = ("p95", "p99", "slowest", "by nginx", "PSS", "memory")

# The rows of each benchmark, each a multiple of its floor.
type Ratios = dict[str, dict[str, float]]


def floors_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the floors that a benchmark measured with the rest, if it did."""
    return {row["what"]: row["value"] for row in rows if row["what"] in results.FLOORS}


def ratios(
    rows: Iterable[Mapping[str, Any]], floors: Mapping[str, float]
) -> dict[str, float]:
    """Return what is to be compared of a report: times as multiples of a floor."""
    kept = [row for row in rows if row["unit"] in UNITS]
    if any(row["unit"] in OF_PROCESSORS for row in kept):
        kept = [row for row in kept if row["unit"] != "ms"]
    return {
        row["what"]: results.rounded(row["value"] / _floor(row, floors))
        for row in kept
        if row["what"] not in results.FLOORS
        and not any(noise in row["what"] for noise in TOO_NOISY)
    }


def middle(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return of each row of a benchmark the middle of several runs."""
    return {
        what: results.rounded(median(run[what] for run in runs if what in run))
        for what in dict.fromkeys(chain.from_iterable(runs))
    }


def compared(before: Ratios, now: Ratios) -> Iterator[Row]:
    """Yield a row for each figure; what became much worse, or is gone, does not hold."""
    for name, figures in now.items():
        kept = before.get(name, {})
        for what, ratio in figures.items():
            yield _compared(f"{name}: {what}", kept.get(what), ratio)
        for what in kept.keys() - figures.keys():
            yield Row(f"{name}: {what}", "missing", "", "measured", holds=False)


def read() -> dict[str, Any]:
    """Return what was written last; nothing of a first time."""
    figures: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return figures


def write(measured: Ratios, *, quick: bool) -> None:
    """Keep these ratios, and those of other benchmarks that ran as long."""
    before = read()
    kept = before["ratios"] if before.get("quick") == quick else {}
    figures = {
        "machine": results.machine(),
        "quick": quick,
        "ratios": {**kept, **measured},
    }
    FILE.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


def _floor(row: Mapping[str, Any], floors: Mapping[str, float]) -> float:
    name = UNITS[row["unit"]]
    if name is None:
        return 1
    return floors[NGINX if FROM_MEMORY in row["what"] else name]


def _compared(what: str, before: float | None, now: float) -> Row:
    if before is None:
        return shown(what, now, "× its floor, new")
    if before == 0:
        return at_most(what, now, "× its floor, 0 before", 0)
    return at_most(what, now / before, "× as before", WORSE)
