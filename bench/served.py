"""A real `serve` with a data folder of its own: its processes, and how they are killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

import django

import processes
from environment import ROOT
from evidenceblog.core.postgres import Cluster, postmaster
from evidenceblog.core.postgres.cluster_location import (
    PORT,
    ClusterLocation,
    locate_cluster,
)
from evidenceblog.core.postgres.server_lifetime import ends_with_parent

SERVE = [sys.executable, "manage.py", "serve", "--port", "0"]
READY = "Ready: "
# What each part has in its command line.
WORKER, WEB_SERVER = "manage.py work", "evidenceblog.web_server"
PATIENCE_SECONDS = 120
STOP_SECONDS = 180  # a busy machine is no fault
PAUSE_SECONDS = 0.05


@dataclass
class Served:
    """A running `serve`, and what its killed processes had used of the processor."""

    url: str
    pid: int
    data: Path
    log: Path
    lost_cpu_seconds: float = field(default=0.0, init=False)

    @property
    def database_log(self) -> Path:
        return self._place.log

    @property
    def database_socket(self) -> Path:
        return self._place.sockets / f".s.PGSQL.{PORT}"

    @property
    def _place(self) -> ClusterLocation:
        return locate_cluster(self.data / "postgres")

    def cpu_seconds(self) -> float:
        """Return what all its processes have used, killed ones too."""
        return self.lost_cpu_seconds + processes.cpu_seconds(self.pid)

    def database(self) -> int | None:
        return postmaster.server_pid(self._place)

    def named(self, part: str) -> list[int]:
        """Return the processes with this in their command line, the oldest first."""
        alive = processes.families([self.pid])
        return sorted(one.pid for one in alive if part in _command_line(one.pid))

    def kill(self, what: str) -> None:
        """Kill one process (SIGKILL), and wait until another has its place.

        What an earlier fault ended may have no other yet: it is waited for first.
        """
        wait_until(lambda: bool(self._all(what)))
        before = self._all(what)
        victim = before[-1]
        # What nobody waits for is counted by nobody.
        orphans = [one for one in processes.families([victim]) if one.pid != victim]
        self.lost_cpu_seconds += sum(one.cpu_ticks for one in orphans) / processes.TICKS
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: self._has_another(what, len(before), victim))

    def answers(self) -> bool:
        health = f"{self.url}/healthz"
        with suppress(OSError), urllib.request.urlopen(health, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == HTTPStatus.OK)
        return False

    def _has_another(self, what: str, count: int, victim: int) -> bool:
        now = self._all(what)
        return len(now) >= count and victim not in now and self.answers()

    def _all(self, what: str) -> list[int]:
        if what == "database":
            return [pid] if (pid := self.database()) else []
        if what == "worker":
            return self.named(WORKER)
        parents = {one.pid: one.parent for one in processes.families([self.pid])}
        named = self.named(WEB_SERVER)
        # The server has forked the processes that answer.
        is_server = what == "web server"
        return [one for one in named if (parents.get(one) == self.pid) is is_server]


def wait_until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for what should come by itself. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("It does not come.")
        time.sleep(PAUSE_SECONDS)


@contextmanager
def served(data: Path | None = None, **variables: str) -> Iterator[Served]:
    """Run `serve` on an empty site until the end of the block, and let Django here use its
    database. `data` is its folder, a temporary one if None."""
    with TemporaryDirectory(prefix="evidenceblog-bench-") as name:
        Path(name).chmod(0o711)  # PostgreSQL may run under another account
        data = data or Path(name) / "data"
        log = Path(name) / "log"
        os.environ.update(_environment(data) | variables)
        os.environ.pop("DATABASE_URL", None)
        with log.open("wb") as errors:
            process = subprocess.Popen(
                SERVE,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                preexec_fn=ends_with_parent(signal.SIGTERM),
            )
        try:
            url = _address(process, log)
            _use_its_database(url)
            yield Served(url, process.pid, data, log)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def database_url() -> str:
    """Return the address of its database."""
    return Cluster(Path(os.environ["EVIDENCEBLOG_DATA"]) / "postgres").url


def _environment(data: Path) -> dict[str, str]:
    return {
        "EVIDENCEBLOG_DATA": str(data),
        "SECOND_FACTOR": "optional",
        "TRUSTED_PROXIES": "127.0.0.1",
    }


def _address(process: subprocess.Popen[str], log: Path) -> str:
    for line in process.stdout or ():
        if line.startswith(READY):
            return line.removeprefix(READY).strip().rstrip("/")
    raise RuntimeError(f"`serve` did not start:\n{log.read_text()}")


def _use_its_database(url: str) -> None:
    os.environ.update(
        DEBUG="0",
        EVIDENCEBLOG_EMBEDDED="1",
        SITE_URL=url,
        ALLOWED_HOSTS="127.0.0.1",
        DJANGO_SETTINGS_MODULE="evidenceblog.settings",
    )
    django.setup()


def _command_line(pid: int) -> str:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return b" ".join(words).decode(errors="replace")
    return ""
