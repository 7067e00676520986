"""Requests by wrk, and what answering them cost all processes that took part."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import processes
import servers

SCRIPT = Path(__file__).with_name("wrk.lua")
# As many as the goals, and what others need, were measured with.
CONNECTIONS = 16
# An answer that takes longer is an error.
PATIENCE = "30s"
# Cores that others may keep busy before their share of caches and clock shows.
QUIET_CORES = 0.3


@dataclass(frozen=True)
class Run:
    """One run of wrk, and the CPU seconds of the servers that answered it."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int
    served: int  # those included that wrk did not wait for
    by_root: Sequence[float]  # the CPU seconds of each family of processes
    foreign_cores: float

    @property
    def cpu_per_1000(self) -> float:
        return sum(self.by_root) / self.served * 1000

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def is_quiet(self) -> bool:
        return self.foreign_cores < QUIET_CORES


class Failed(RuntimeError):
    """Requests were answered with errors: what they cost means nothing."""


def run(
    url: str,
    headers: Mapping[str, str],
    seconds: int,
    roots: Sequence[int],
    *arguments: str,
    until: Callable[[], int] | None = None,
) -> Run:
    """Ask for `url` as fast as the servers, whose root processes are `roots`, answer.

    `arguments` are the script's. `until` waits for work that the requests have left to
    do, whose cost counts too, and returns how many were served in all: wrk leaves off
    amid some. Raises Failed when an answer was an error.
    """
    given = [part for name in headers for part in ("-H", f"{name}: {headers[name]}")]
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"--timeout={PATIENCE}"]
    options += ["-s", str(SCRIPT), *given]
    command = [servers.program("wrk"), *options, url, "--", *arguments]
    busy, ours = processes.busy_seconds(), processes.cpu_seconds(os.getpid())
    before, begun = _used(roots), time.monotonic()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    served = until() if until else None
    after = _used(roots)
    elapsed = time.monotonic() - begun
    foreign = processes.busy_seconds() - busy
    foreign -= processes.cpu_seconds(os.getpid()) - ours
    figures = json.loads(said.splitlines()[-1])
    if figures["errors"]:
        raise Failed(f"{figures['errors']} of the answers of {url} were errors.")
    by_root = [now - then for now, then in zip(after, before, strict=True)]
    served = figures["requests"] if served is None else served
    return Run(
        served=served, by_root=by_root, foreign_cores=foreign / elapsed, **figures
    )


def _used(roots: Sequence[int]) -> list[float]:
    return [processes.cpu_seconds(root) for root in roots]


def middle(runs: Sequence[Run]) -> Run:
    """Return the run of median cost, of the quiet ones where most were quiet."""
    quiet = [run for run in runs if run.is_quiet]
    chosen = quiet if len(quiet) > len(runs) / 2 else list(runs)
    cost = statistics.median_low(run.cpu_per_1000 for run in chosen)
    return next(run for run in chosen if run.cpu_per_1000 == cost)
