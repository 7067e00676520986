"""How soon `dev` is ready: in an empty data folder, and started again there."""

import environment  # first: all else is importable only then

# isort: split
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from processes import cpu_seconds
from results import Row, at_most, options, progress, report, shown

AGAIN, QUICK_AGAIN = 9, 3
READY_SECONDS = 5  # what whoever restarts it is promised
# These would point it at another database, or another address.
NOT_PASSED_ON = {"DATABASE_URL", "EVIDENCEBLOG_DATA", "SITE_URL"}


def main() -> None:
    asked = options(__doc__ or "")
    with TemporaryDirectory() as folder:
        data = asked.data or Path(folder) / "data"
        progress("Starting in an empty folder.")
        first = timed_start(data)
        times = QUICK_AGAIN if asked.quick else AGAIN
        again = [timed_start(data) for _ in range(times)]
    report("startup", rows(first, again))


def rows(first: tuple[float, float], again: list[tuple[float, float]]) -> Iterator[Row]:
    waits = [wait for wait, _cpu in again]
    yield shown("first start, with the demo", first[0], "s")
    yield shown("first start, processor", first[1], "CPU s")
    yield shown("starts again", len(again), "starts")
    yield at_most("start again, p50", median(waits), "s", READY_SECONDS)
    yield shown("start again, slowest", max(waits), "s")
    yield shown("start again, processor", median(cpu for _wait, cpu in again), "CPU s")


def timed_start(data: Path) -> tuple[float, float]:
    """Return the seconds until Ready, and what the processes used up to there."""
    begun = time.monotonic()
    with dev(data) as process:
        for line in process.stdout or ():
            if line.startswith("Ready: "):
                return time.monotonic() - begun, cpu_seconds(process.pid)
    raise SystemExit("dev ended before it was ready.")


@contextmanager
def dev(data: Path) -> Iterator[subprocess.Popen[str]]:
    passed_on = {k: v for k, v in os.environ.items() if k not in NOT_PASSED_ON}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "dev", "--port", "0", "--data", str(data)],
        cwd=environment.ROOT,
        env=passed_on,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
