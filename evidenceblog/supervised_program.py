"""One program that should always run, and the processes that it is."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from .core.postgres.server_lifetime import ends_with_parent

# One that ran this long had nothing wrong with its start.
STEADY_SECONDS = 10
# What to wait for before starting one again, by how often in a row it ended too soon.
PAUSES_SECONDS = (0, 0, 1, 2, 4, 8)


class SupervisedProgram:
    """A program that should always run, in a session of its own.

    So Ctrl-C in the terminal does not reach it; on Linux it does not outlive us.
    """

    def __init__(
        self, name: str, command: list[str], folder: Path, keep: tuple[int, ...] = ()
    ) -> None:
        self.name = name
        self.command = command
        self.folder = folder
        self.descriptors = keep
        self.too_soon = 0
        self._due: float | None = None  # when to start it again; None while it runs
        self.process = self._start()

    def keep(self) -> None:
        """Start the program again if it ended; if it keeps ending, after a pause."""
        now = time.monotonic()
        if self._due is None and self.ended():
            self._due = now + self._pause_after_end(now)
        if self._due is not None and now >= self._due:
            self._due = None
            self.process = self._start()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        self.process.terminate()

    def stop(self, deadline: float) -> None:
        """Wait for the end until the deadline (monotonic clock), then force it."""
        if self._due is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0, deadline - time.monotonic()))
            self._end_group()
            self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        return spawn(self.command, self.folder, self.descriptors)

    def _pause_after_end(self, now: float) -> float:
        self._end_group()
        steady = now - self._started >= STEADY_SECONDS
        self.too_soon = 0 if steady else self.too_soon + 1
        pause = PAUSES_SECONDS[min(self.too_soon, len(PAUSES_SECONDS) - 1)]
        how = describe_exit(self.process.returncode)
        when = f"in {pause} s" if pause else "now"
        print_line(f"The {self.name} ended ({how}). Starting it again {when}.")
        return pause

    def _end_group(self) -> None:
        """End what the program started and left behind."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def spawn(
    command: list[str], folder: Path, keep: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a process that gets these descriptors of ours, and no others."""
    return subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=keep,
        preexec_fn=ends_with_parent(signal.SIGTERM),
    )


def describe_exit(code: int) -> str:
    """Say how a process ended, from its exit code as `subprocess` gives it."""
    return (
        f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
    )


def print_line(line: str) -> None:
    """Print a line at once; if nobody reads any more, go on without (`dev | head`)."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
