"""Whether anything became slower: each row of figures.json is measured again.

A time is compared as a multiple of floors (nginx, two views of a bare Django) that are
measured in the same run, so that a slower machine is no slower project. Exits with 1
after naming every row that is more than 20 % worse and every benchmark that stopped;
`--write` makes what was measured the figures to compare with. Run as `python3 bench/regress.py [--quick] [--write] [NAME …]`.
"""

import environment  # first: all else is importable only then

# isort: split
import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
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


def main() -> int:
    asked = _options()
    before = figures.read()
    measured, broken = _measured(asked.names or BENCHMARKS, quick=asked.quick)
    rows = list(figures.compared(before.get("ratios", {}), measured))
    results.report("regress", rows)
    if before and before["quick"] != asked.quick:
        progress("Not comparable: the file's runs were of another length (--quick).")
    worse = [row for row in rows if row.holds is False]
    for row in worse:
        progress(f"WORSE  {row.what}: {row.value} {row.unit}")
    for name in broken:
        progress(f"BROKEN {name}: it stopped with an error, see above")
    if asked.write:
        figures.write(measured, quick=asked.quick)
        return 1 if broken else 0
    return 1 if worse or broken else 0


def _measured(names: Iterable[str], *, quick: bool) -> tuple[figures.Ratios, list[str]]:
    """Return the ratios of each benchmark, and the names of those that failed."""
    found: figures.Ratios = {}
    broken: list[str] = []
    shared: dict[str, float] = {}
    for name in names:
        try:
            rows = _rows_of(name, quick=quick)
        except subprocess.CalledProcessError:
            broken.append(name)
            continue
        own = figures.floors_of(rows)
        if name == "pages":
            shared = own
        if not own and not shared:
            shared = figures.floors_of(_rows_of("pages", quick=quick))
        found[name] = figures.ratios(rows, own or shared)
    return found, broken


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
