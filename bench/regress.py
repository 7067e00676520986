"""Whether anything became slower: each row of figures.json is measured again.

A time is compared as a ratio to floors (nginx, two views of a bare Django) that are
measured in the same run, so that a slower machine is no slower project. Exits with 1
after naming every row that is more than 20 % worse.

    python3 bench/regress.py [--quick] [--write] [NAME of a benchmark ...]
"""

import environment  # first: all else is importable only then

# isort: split
import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import results
from results import Row, at_most, progress, report, shown

FIGURES = Path(__file__).with_name("figures.json")
# `pages` comes first: its floors are those of the benchmarks that measure none.
BENCHMARKS = ("pages", "grow", "desk", "purge", "limits", "linkbacks", "startup")
WORSE = 1.2
# Times, by the floor that each is a multiple of; None stands for a plain comparison.
NGINX, _EMPTY, ONE_QUERY = results.FLOORS
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
# What answers from memory or a disk is compared to what does the same.
BY_NGINX = (", cached", ", by nginx")
# Other load moves the slowest of many more than any change of ours.
TOO_NOISY = ("p95", "p99", "slowest", "by nginx", "PSS")

type Figures = dict[str, dict[str, float]]


def main() -> int:
    asked = _options()
    before = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    measured = _measured(asked.names or BENCHMARKS, quick=asked.quick)
    rows = list(_compared(before.get("ratios", {}), measured))
    report("regress", rows)
    if asked.write:
        _write(before, measured, quick=asked.quick)
        return 0
    if before and before["quick"] != asked.quick:
        progress("The file was measured with other lengths of runs (--quick).")
    worse = [row for row in rows if row.holds is False]
    for row in worse:
        progress(f"WORSE  {row.what}: {row.value} {row.unit}")
    return 1 if worse else 0


def ratios(
    rows: Iterable[dict[str, Any]], floors: dict[str, float]
) -> dict[str, float]:
    """Return what is to compare of a report: times as multiples of a floor."""
    return {
        row["what"]: _significant(row["value"] / _floor(row, floors))
        for row in rows
        if row["unit"] in UNITS
        and row["what"] not in results.FLOORS
        and not any(noise in row["what"] for noise in TOO_NOISY)
    }


def _floor(row: dict[str, Any], floors: dict[str, float]) -> float:
    name = UNITS[row["unit"]]
    if name is None:
        return 1
    is_cached = any(part in row["what"] for part in BY_NGINX)
    return floors[NGINX if is_cached and NGINX in floors else name]


def _measured(names: Iterable[str], *, quick: bool) -> Figures:
    found: Figures = {}
    floors: dict[str, float] = {}
    for name in names:
        rows = _report_of(name, quick=quick)["rows"]
        own = {
            row["what"]: row["value"] for row in rows if row["what"] in results.FLOORS
        }
        floors = floors or own or _floors_of_pages(quick=quick)
        found[name] = ratios(rows, own or floors)
    return found


def _floors_of_pages(*, quick: bool) -> dict[str, float]:
    rows = _report_of("pages", quick=quick)["rows"]
    return {row["what"]: row["value"] for row in rows if row["what"] in results.FLOORS}


def _report_of(name: str, *, quick: bool) -> dict[str, Any]:
    progress(f"— {name}")
    command = [sys.executable, f"bench/{name}.py", *(["--quick"] if quick else [])]
    ran = subprocess.run(
        command, cwd=environment.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def _compared(before: Figures, now: Figures) -> Iterator[Row]:
    for name, rows in now.items():
        for what, ratio in rows.items():
            then = before.get(name, {}).get(what)
            if then is None:
                yield shown(f"{name}: {what}", ratio, "× its floor, new")
            elif then == 0:
                yield at_most(f"{name}: {what}", ratio, "× its floor", 0)
            else:
                yield at_most(f"{name}: {what}", ratio / then, "× as before", WORSE)
        for what in before.get(name, {}).keys() - rows.keys():
            yield Row(f"{name}: {what}", "missing", "", "measured", holds=False)


def _write(before: dict[str, Any], measured: Figures, *, quick: bool) -> None:
    kept = before.get("ratios", {}) if before.get("quick") == quick else {}
    figures = {
        "machine": results.machine(),
        "quick": quick,
        "ratios": {**kept, **measured},
    }
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


def _significant(value: float) -> float:
    return float(f"{value:.{results.SIGNIFICANT_DIGITS}g}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    parser.add_argument("--write", action="store_true", help=f"write {FIGURES.name}")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
