"""What a real `serve` does while something it needs is away: nothing acknowledged is lost.

In each fault comments are sent over 8 connections before, meanwhile and after. As root, the
disk is a small one of its own (tmpfs), which is filled.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg

import served
import soak
from results import Row, at_least, at_most, options, progress, report, shown
from served import Served, wait_until
from soak_clients import Traffic
from tests.servers.smtp import SmtpServer, smtp_server

AWAY_SECONDS, QUICK_AWAY_SECONDS = 600, 10
FAULT_SECONDS = 10  # of the others
JOBS, QUICK_JOBS = 10_000, 1_000
TASK = "evidenceblog.core.rate_limits.delete_full_buckets"
DISK = "size=1500m"
COMMENTS_AROUND = 20  # before a fault, and after it
Fault = Callable[[], Iterator[None]]


def main() -> None:
    asked = options(__doc__ or "")
    rows: list[Row] = []
    with ExitStack() as stack:
        mail = stack.enter_context(smtp_server())
        disk = stack.enter_context(_small_disk())
        site = stack.enter_context(served.served(disk / "data"))
        bench = Bench(site, soak.make_posts(), mail)
        away = QUICK_AWAY_SECONDS if asked.quick else AWAY_SECONDS
        rows += bench.during("database away", away, lambda: _database_away(site))
        rows += bench.during("no connection left", FAULT_SECONDS, _no_connection_left)
        if os.geteuid() == 0:
            rows += bench.during("disk full", FAULT_SECONDS, lambda: _full(disk))
        jobs = QUICK_JOBS if asked.quick else JOBS
        rows += bench.with_jobs(jobs)
    report("faults", rows)


class Bench:
    """A site, and who writes to it."""

    def __init__(self, site: Served, posts: list[str], mail: SmtpServer) -> None:
        self._site, self._posts, self._mail = site, posts, mail
        self._firsts = count(step=1_000_000)

    def during(self, what: str, seconds: float, fault: Fault) -> Iterator[Row]:
        """Send comments before, while and after something is wrong."""
        progress(what)
        with self._traffic() as traffic:
            traffic.wait_for_comments(COMMENTS_AROUND)
            kept = f"/{self._posts[0]}/"
            self._status(kept)
            refused = traffic.refused.copy()
            with contextmanager(fault)():
                ends = time.monotonic() + seconds
                answers: Counter[str] = Counter()
                while time.monotonic() < ends:
                    answers[f"a post {self._status(kept)}"] += 1
                    answers[f"/healthz {self._status('/healthz')}"] += 1
                    time.sleep(0.5)
                answers += Counter(
                    {f"a comment {k}": n for k, n in traffic.refused.items()}
                ) - Counter({f"a comment {k}": n for k, n in refused.items()})
            taken = traffic.acknowledged
            begun = time.monotonic()
            traffic.wait_for_comments(taken + COMMENTS_AROUND)
            back = time.monotonic() - begun
        said = ", ".join(f"{answer}: {n}" for answer, n in sorted(answers.items()))
        yield shown(f"{what}: answers", said, "")
        yield shown(f"{what}: comments again after", back, "s")
        yield from self._lost(what, traffic)

    def with_jobs(self, jobs: int) -> Iterator[Row]:
        """Let a worker begin with many tasks, and see comments go on."""
        what = f"{jobs:,} tasks queued"
        progress(what)
        with psycopg.connect(self._url(), autocommit=True) as database:
            database.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " SELECT 'default', %s, '{}' FROM generate_series(1, %s)",
                [TASK, jobs],
            )
            self._site.kill("worker")
            begun = time.monotonic()
            with self._traffic() as traffic:
                left = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s"  # fmt: skip
                wait_until(lambda: not _number(database, left, TASK), 1_800)
                seconds = time.monotonic() - begun
        yield shown(f"{what}: done after", seconds, "s")
        yield at_least(f"{what}: comments meanwhile", traffic.acknowledged, "", 1)
        yield from self._lost(what, traffic)

    def _traffic(self) -> "_Running":
        first = next(self._firsts)
        return _Running(
            Traffic(self._site.url, self._posts, 500_000, self._mail, first=first)
        )

    def _lost(self, what: str, traffic: Traffic) -> Iterator[Row]:
        stored = Counter(soak.stored_marks())
        lost = sum(stored[mark] == 0 for mark in traffic.taken)
        doubled = sum(n > 1 for n in stored.values())
        yield shown(f"{what}: comments acknowledged", traffic.acknowledged, "comments")
        yield at_most(f"{what}: comments lost", lost, "comments", 0)
        yield at_most(f"{what}: comments doubled", doubled, "comments", 0)

    def _status(self, path: str) -> int | str:
        connection = HTTPConnection(urlsplit(self._site.url).netloc, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return f"{answer.status}{' stale' if answer.headers['Warning'] else ''}"
        except (OSError, HTTPException):
            return "no answer"
        finally:
            connection.close()

    def _url(self) -> str:
        return served.database_url()


class _Running:
    """Traffic for as long as a block runs."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._context = traffic.running()

    def __enter__(self) -> Traffic:
        self._context.__enter__()
        return self._traffic

    def __exit__(self, *problem: object) -> None:
        self._context.__exit__(*problem)  # type: ignore[arg-type]


def _number(database: psycopg.Connection, sql: str, *given: str) -> int:
    found = database.execute(sql.encode(), given).fetchone() or (0,)
    return int(found[0])


def _database_away(site: Served) -> Iterator[None]:
    """Take the socket away, and end all that came by it."""
    socket = site.database_socket
    aside = socket.with_name("aside")
    with psycopg.connect(served.database_url(), autocommit=True) as database:
        socket.rename(aside)
        _end_others(database)
        try:
            yield
        finally:
            aside.rename(socket)


def _end_others(database: psycopg.Connection) -> None:
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def _no_connection_left() -> Iterator[None]:
    """Take every connection there is, and end those of the site."""
    held: list[psycopg.Connection] = []
    with ExitStack() as stack:
        first = stack.enter_context(
            psycopg.connect(served.database_url(), autocommit=True)
        )
        for _ in range(20):
            with suppress(psycopg.OperationalError):
                while True:
                    held.append(psycopg.connect(served.database_url()))
                    stack.callback(held[-1].close)
            _end_others_but(first, held)
        yield


def _end_others_but(first: psycopg.Connection, held: list[psycopg.Connection]) -> None:
    ours = [first.info.backend_pid, *(one.info.backend_pid for one in held)]
    first.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND NOT pid = ANY(%s)",
        [ours],
    )


def _full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 20))
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(1 << 9))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def _small_disk() -> Iterator[Path]:
    """Lend a folder, on a disk of its own if this is root."""
    with TemporaryDirectory(prefix="evidenceblog-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if os.geteuid() != 0:
            yield folder
            return
        subprocess.run(["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", name], check=True)  # noqa: S607
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)  # noqa: S607


if __name__ == "__main__":
    main()
