"""What is counted for Prometheus: a few families with few labels each.

Several processes count together in files of PROMETHEUS_MULTIPROC_DIR, if it is set as
`dev` and `serve` do; else each process counts by itself. A process takes the first free
number for its files, and its successor goes on with them: so they stay as few as the
processes, and a count never falls while the site runs.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import IO

from prometheus_client import Counter, Gauge, Histogram, values

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# The lock of this process's number, held until it ends, by process id: forks differ.
_held: dict[int, tuple[int, IO[bytes]]] = {}


def _process_number() -> int:
    """Return the number in the names of this process's files."""
    pid = os.getpid()
    if pid not in _held:
        _held.clear()
        _held[pid] = _take_number(Path(os.environ[FOLDER]))
    return _held[pid][0]


def _take_number(folder: Path) -> tuple[int, IO[bytes]]:
    folder.mkdir(parents=True, exist_ok=True)
    for number in count():
        lock = (folder / f"{number}.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return number, lock
    raise AssertionError


if FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(_process_number)  # type: ignore[no-untyped-call]

PREFIX = "evidenceblog_"
REQUESTS = Histogram(
    f"{PREFIX}request_seconds",
    "Requests that Django answered, by view and class of status.",
    ["view", "outcome"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5),
)
CACHE_ANSWERS = Counter(
    f"{PREFIX}page_cache_answers",
    "Answers of the page cache, by what it did (Cache-Status); pass: is not kept.",
    ["outcome"],
)
CACHE_BYTES = Gauge(
    f"{PREFIX}page_cache_bytes",
    "What the page caches of all processes hold.",
    multiprocess_mode="sum",
)
TASKS = Counter(
    f"{PREFIX}tasks", "Tries of tasks, by their outcome.", ["task", "outcome"]
)
VERDICTS = Counter(
    f"{PREFIX}comment_verdicts", "What the filter said of comments.", ["verdict"]
)
FETCHES = Counter(
    f"{PREFIX}fetches", "Requests to pages of strangers, by outcome.", ["outcome"]
)
SERVICE_CALLS = Counter(
    f"{PREFIX}service_calls",
    "Requests to services that the operator set.",
    ["service", "outcome"],
)
MAILS = Counter(f"{PREFIX}mails", "Tries to send a mail, by outcome.", ["outcome"])


class BatchedCounter:
    """Counts what is too frequent to be written each time; up to BATCH may be unwritten."""

    BATCH = 50

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._unwritten = 0

    def inc(self) -> None:
        self._unwritten += 1
        if self._unwritten >= self.BATCH:
            self.write()

    def write(self) -> None:
        self._counter.inc(self._unwritten)
        self._unwritten = 0


@contextmanager
def counted(metric: Counter, *labels: str) -> Iterator[None]:
    """Count what is done inside, by its labels and by the class of what it raises."""
    try:
        yield
    except Exception as failure:
        metric.labels(*labels, type(failure).__name__).inc()
        raise
    metric.labels(*labels, "ok").inc()


def observe_request(view: str, status: int, begun: float) -> None:
    """Count a request; `begun` is what `perf_counter()` was when it came."""
    outcome = f"{status // 100}xx"
    REQUESTS.labels(view, outcome).observe(perf_counter() - begun)
