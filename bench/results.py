"""What every bench prints: the machine it ran on and its rows, as one JSON object."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

KIBIBYTES_IN_A_GIBIBYTE = 1024 * 1024
# Rows by these names are what the others are measured against: a static file from nginx,
# and two views of a bare Django site.
FLOORS = ("floor: nginx", "floor: empty view", "floor: one query")
SIGNIFICANT_DIGITS = 3  # what is measured here never repeats to more


@dataclass(frozen=True)
class Row:
    """One figure; `goal` and `holds` are empty where nothing was promised."""

    what: str
    value: float | str
    unit: str
    goal: str | None = None
    holds: bool | None = None


def shown(what: str, value: float | str, unit: str) -> Row:
    """Return a figure without a goal."""
    return Row(what, _shortened(value), unit)


def at_most(what: str, value: float, unit: str, goal: float) -> Row:
    """Return a figure that should not exceed its goal."""
    return Row(what, _shortened(value), unit, f"≤ {goal:g}", value <= goal)


def at_least(what: str, value: float, unit: str, goal: float) -> Row:
    """Return a figure that should not fall short of its goal."""
    return Row(what, _shortened(value), unit, f"≥ {goal:g}", value >= goal)


def options(description: str) -> argparse.Namespace:
    """Read the command line that all benches share: `quick`, and `data` or None."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--quick", action="store_true", help="shorter runs, rougher figures"
    )
    parser.add_argument("--data", metavar="DIR", type=Path, help="where its data is")
    return parser.parse_args()


def progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def report(name: str, rows: Iterable[Row]) -> None:
    """Print the JSON object that a bench ends with."""
    said = {"name": name, "machine": machine(), "rows": [asdict(row) for row in rows]}
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")


def machine() -> dict[str, str | int | float]:
    """Describe the machine as far as it decides how fast anything is."""
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gib": _memory_gib(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average": os.getloadavg()[0],
    }


def _memory_gib() -> float:
    kibibytes = _field(Path("/proc/meminfo"), "MemTotal").removesuffix(" kB") or "0"
    return round(int(kibibytes) / KIBIBYTES_IN_A_GIBIBYTE, 1)


def _field(file: Path, name: str) -> str:
    """Return the first field of this name in a file of /proc; empty if there is none."""
    for line in file.read_text().splitlines() if file.exists() else ():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def rounded(value: float) -> float:
    """Return of a measure as much as it means."""
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _shortened(value: float | str) -> float | str:
    """Leave counts and words as they are, and round what was measured."""
    return rounded(value) if isinstance(value, float) else value
