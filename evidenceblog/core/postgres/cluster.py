"""Start one private PostgreSQL when it is needed and stop it when the last user leaves."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from . import binaries, major_upgrade, postmaster, server_command, server_lifetime
from .cluster_location import (
    MOVED_NOTE,
    PORT,
    ClusterError,
    ClusterLocation,
    locate_cluster,
)
from .postmaster import PAUSE

# Replaying the log of a crash takes longest.
START_SECONDS = 60
# A fast shutdown writes what memory holds; after that long it is cut, and replayed later.
STOP_SECONDS = 30
# What a guard may take to follow its server; while that hangs, it would wait for ever.
GUARD_SECONDS = 2
USERS_LOCK = "users.lock"
LOG_LINES_SHOWN = 15
LOG_BYTES_KEPT = 1_000_000
# What PostgreSQL says while workers of a killed server have not noticed yet.
STILL_IN_USE = "is still in use"


class Cluster:
    """A private PostgreSQL in a folder, with one database, `evidenceblog`.

    It answers on a Unix socket only, in a folder that only its owner may enter, and lets
    in only the operating-system user that made it (peer authentication, PostgreSQL
    manual 20.9). Files in its folder: `data`, `log`, `sockets`, and two locks.
    """

    def __init__(self, folder: Path, *, temporary: bool = False) -> None:
        self.folder = folder.resolve()
        self.temporary = temporary
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the database's address for libpq, whether or not a server runs."""
        sockets = quote(os.fsencode(locate_cluster(self.folder).sockets), safe="")
        role, database = server_command.ROLE, server_command.DATABASE
        return f"postgresql://{role}@/{database}?host={sockets}&port={PORT}"

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the server running inside the block; the last user out stops it.

        Raises ClusterError when it cannot be started.
        """
        place = self._make_folders()
        with open_lock(place.home / USERS_LOCK) as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield
            finally:
                if is_last(users):
                    self._stop(place)

    def start(self) -> None:
        """Start the server unless it answers; call it inside `in_use`, as after a crash.

        Raises ClusterError with the last lines of the server's log.
        """
        if self.answers():
            return
        place = locate_cluster(self.folder)
        with open_lock(place.home / "start.lock") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            self._wait_for_predecessor(place)
            if not self.answers():
                postmaster.clear_stale_files(place)
                self._launch(place)

    def alive(self) -> bool:
        """Tell whether the server runs; cheap enough to ask many times a second."""
        started_here = self._guard is not None and self._guard.poll() is None
        return started_here or self.answers()

    def answers(self) -> bool:
        """Tell whether the server accepts connections now."""
        isready = str(binaries.find_binaries().folder / "pg_isready")
        answer = subprocess.run(
            [isready, "--quiet", "--timeout=3", f"--dbname={self.url}"],
            env=server_command.server_environment(),
        )
        return answer.returncode == 0

    def _make_folders(self) -> ClusterLocation:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClusterError(
                f"Cannot make the folder {self.folder.parent}: {error.strerror}."
            ) from error
        place = locate_cluster(self.folder)
        place.make()
        return place

    def _wait_for_predecessor(self, place: ClusterLocation) -> None:
        """Wait until an earlier server answers or is gone."""
        deadline = time.monotonic() + START_SECONDS
        while (pid := postmaster.server_pid(place)) and not self.answers():
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"A PostgreSQL server (process {pid}) holds {place.data} but does not"
                    f" answer. Its log is {place.log}."
                )
            time.sleep(PAUSE)

    def _launch(self, place: ClusterLocation) -> None:
        found = binaries.find_binaries()
        folder = binaries.reachable_folder(found, place.account)
        self._set_old_data_aside(place)
        major_upgrade.finish_move(place)
        if place.data.exists() and major_upgrade.made_by(place) < found.major:
            major_upgrade.move_data(place, found, folder)
        if not place.data.exists():
            server_command.create_data(place, found, folder, durable=not self.temporary)
            if place.home != self.folder:
                self.folder.mkdir(exist_ok=True)
                (self.folder / MOVED_NOTE).write_text(f"{place.home}\n")
        server_command.check_version(place, found)
        server_command.write_access_rules(place)
        command = server_command.server_arguments(
            place, folder, temporary=self.temporary
        )
        deadline = time.monotonic() + START_SECONDS
        with _open_log(place.log) as log:
            while not self._try_start(place, command, log, deadline):
                time.sleep(PAUSE)

    def _set_old_data_aside(self, place: ClusterLocation) -> None:
        """Keep a folder that was removed and made again from finding its old database."""
        known = place.home == self.folder or (self.folder / MOVED_NOTE).exists()
        if not known and place.data.exists():
            old = place.home / "data.old"
            shutil.rmtree(old, ignore_errors=True)
            place.data.rename(old)

    def _stop(self, place: ClusterLocation) -> None:
        """Shut the server down, cutting what connections are left, and wait for its end."""
        if pid := postmaster.server_pid(place):
            os.kill(pid, signal.SIGINT)
            if not postmaster.wait_for_end(pid, place, STOP_SECONDS):
                os.kill(pid, signal.SIGQUIT)
                postmaster.wait_for_end(pid, place, STOP_SECONDS)
        self._await_guard()

    def _await_guard(self) -> None:
        """Let our guard follow its server; if that hangs while starting, end both."""
        if self._guard:
            try:
                self._guard.wait(GUARD_SECONDS)
            except subprocess.TimeoutExpired:
                self._guard.kill()
                self._guard.wait()

    def _try_start(
        self,
        place: ClusterLocation,
        command: list[str],
        log: IO[bytes],
        deadline: float,
    ) -> bool:
        """Start the server once; False means: try again in a moment."""
        self._await_guard()
        begun = place.log.stat().st_size
        self._guard = _start_guard(place, command, log)
        while self._guard.poll() is None:
            if self.answers():
                return True
            if time.monotonic() > deadline:
                break
            time.sleep(PAUSE)
        said = place.log.read_bytes()[begun:].decode(errors="replace")
        if STILL_IN_USE in said and time.monotonic() < deadline:
            return False
        last = "\n".join(said.splitlines()[-LOG_LINES_SHOWN:])
        raise ClusterError(f"PostgreSQL did not start. The end of {place.log}:\n{last}")


def _start_guard(
    place: ClusterLocation, command: list[str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    uid, gid = place.account or ("", "")
    subject = [str(place.home / USERS_LOCK), str(uid), str(gid)]
    # Without packages it starts in 20 ms; it needs none.
    return subprocess.Popen(
        [sys.executable, "-I", "-S", server_lifetime.__file__, *subject, *command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=server_command.server_environment(),
        start_new_session=True,  # Ctrl-C in the terminal is not for the database
    )


def open_lock(path: Path) -> IO[str]:
    """Open a lock that no other account can hold."""
    path.touch(mode=0o600)
    return path.open("a")


def is_last(users: IO[str]) -> bool:
    """Tell whether nobody else uses the cluster; then nobody can begin to, either."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _open_log(path: Path) -> Iterator[IO[bytes]]:
    if path.exists() and path.stat().st_size > LOG_BYTES_KEPT:
        path.rename(path.with_name("log.old"))
    path.touch(mode=0o600)  # it may quote what was asked of the database
    with path.open("ab") as log:
        yield log
