"""Whether anything became slower: each row of figures.json is measured again.

A time is compared as a multiple of floors (nginx, two views of a bare Django) that are
measured in the same run, so that a slower machine is no slower project. A benchmark with
a row that is more than 20 % worse is run twice more, and the middle of the three counts.
Exits with 1 after naming every row that is worse still and every benchmark that stopped;
`--write` makes the middle of three runs the figures to compare with.
Run as `python3 bench/regress.py [--quick] [--write] [NAME …]`.
"""

import environment  # first: all else is importable only then

# isort: split
import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from statistics import median
from typing import Any

import figures
import results
from results import progress

# `pages` comes first: its floors are those of the benchmarks that measure none.
BENCHMARKS = (
    "pages",
    "grow",
    "desk",
    "purge",
    "limits",
    "linkbacks",
    "search",
    "startup",
)
RUNS = 3
PACE_RUNS, PACE_STEPS = 9, 20_000


def main() -> int:
    asked = _options()
    before = figures.read()
    kept = before.get("ratios", {})
    runs = Runs(quick=asked.quick)
    runs.add(asked.names or BENCHMARKS)
    for _ in range(RUNS - 1):
        runs.add(runs.measured() if asked.write else _worse(kept, runs.measured()))
    measured = runs.measured()
    rows = list(figures.compared(kept, measured))
    results.report("regress", rows)
    if before and before["quick"] != asked.quick:
        progress("Not comparable: the file's runs were of another length (--quick).")
    worse = [row for row in rows if row.holds is False]
    for row in worse:
        progress(f"WORSE  {row.what}: {row.value} {row.unit}")
    for name in runs.broken:
        progress(f"BROKEN {name}: it stopped with an error, see above")
    if asked.write:
        figures.write(measured, quick=asked.quick)
        return 1 if runs.broken else 0
    return 1 if worse or runs.broken else 0


class Runs:
    """The benchmarks that ran, each once or several times; `broken` has those that
    stopped."""

    def __init__(self, *, quick: bool) -> None:
        self.broken: list[str] = []
        self._quick = quick
        self._ratios: dict[str, list[dict[str, float]]] = {}
        # Measured by `pages`, and what the work of `_pace` cost then.
        self._floors: dict[str, float] = {}
        self._floors_pace = 1.0

    def add(self, names: Iterable[str]) -> None:
        """Run benchmarks once more."""
        for name in [one for one in names if one not in self.broken]:
            try:
                if not self._floors and name != "pages":
                    self._run("pages")
                rows, pace = self._run(name)
            except subprocess.CalledProcessError:
                self.broken.append(name)
                continue
            own = figures.floors_of(rows)
            times = pace / self._floors_pace
            floors = own or {one: cost * times for one, cost in self._floors.items()}
            self._ratios.setdefault(name, []).append(figures.ratios(rows, floors))

    def measured(self) -> figures.Ratios:
        """Return the middle of what was measured of each benchmark."""
        return {name: figures.middle(runs) for name, runs in self._ratios.items()}

    def _run(self, name: str) -> tuple[list[dict[str, Any]], float]:
        """Return the rows of a benchmark, and the pace of the machine meanwhile."""
        before = _pace()
        rows = _rows_of(name, quick=self._quick)
        pace = (before + _pace()) / 2
        if name == "pages":
            self._floors, self._floors_pace = figures.floors_of(rows), pace
        return rows, pace


def _worse(kept: figures.Ratios, measured: figures.Ratios) -> list[str]:
    """Return the benchmarks of which a row does not hold."""
    return [
        name
        for name, ratios in measured.items()
        if any(
            row.holds is False
            for row in figures.compared({name: kept.get(name, {})}, {name: ratios})
        )
    ]


def _pace() -> float:
    """Return what a piece of work costs now, in CPU seconds: a machine that others use is
    slower in some minutes than in others."""
    costs = []
    for _ in range(PACE_RUNS):
        begun = time.process_time()
        for number in range(PACE_STEPS):
            json.loads(json.dumps({"words": [str(number)] * 20}))
        costs.append(time.process_time() - begun)
    return median(costs)


def _rows_of(name: str, *, quick: bool) -> list[dict[str, Any]]:
    progress(f"Benchmark {name}")
    command = [sys.executable, f"bench/{name}.py", *(["--quick"] if quick else [])]
    ran = subprocess.run(
        command, cwd=environment.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    rows: list[dict[str, Any]] = json.loads(ran.stdout)["rows"]
    return rows


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}"
    )
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    parser.add_argument("--write", action="store_true", help="keep what is measured")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
