"""The processes of a running site: web server and worker, and new ones in their place."""

import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .supervised_program import SupervisedProgram, print_line

# What each process of web_server.py says.
LOADED, FAILED = b"+", b"-"

ROOT = Path(__file__).resolve().parent.parent
WORKER = [sys.executable, "manage.py", "work"]
WEB_SERVER = [sys.executable, "-m", "evidenceblog.web_server"]
# What all get to finish at the end; a task cut short runs again later.
GRACE_SECONDS = 10
# What those get whose place others have taken: longer than any request or task should be.
LEAVING_SECONDS = 300
# What a request may be under way before a web server that accepts no more is told to end.
UNDER_WAY_SECONDS = 2
PAUSE_SECONDS = 0.1


class WebServer(SupervisedProgram):
    """granian on our socket, which tells when its web processes have loaded the site."""

    def __init__(self, listener: socket.socket, options: list[str]) -> None:
        self._said = b""
        self._processes = int(options[options.index("--workers") + 1])
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        kept = (listener.fileno(), self._writing)
        # A slow upload may end while new processes answer already.
        patience = ["--workers-kill-timeout", str(LEAVING_SECONDS)]
        command = [*WEB_SERVER, *map(str, kept), *options, *patience]
        super().__init__("web server", command, ROOT, kept)

    def is_loaded(self) -> bool:
        """Tell whether so many processes have loaded the site as shall answer."""
        self._listen()
        return self._said.count(LOADED) >= self._processes

    def has_failed(self) -> bool:
        """Tell whether a process could not load the site, or none is there."""
        self._listen()
        return FAILED in self._said or self.ended()

    def _listen(self) -> None:
        with contextlib.suppress(BlockingIOError):  # nothing new
            self._said += os.read(self._reading, 1_000)

    def stop_accepting(self) -> None:
        self.process.send_signal(signal.SIGUSR1)

    def stop(self, deadline: float) -> None:
        super().stop(deadline)
        os.close(self._reading)
        os.close(self._writing)


class Leaving:
    """A program whose place another has taken, told to end after some seconds."""

    def __init__(self, program: SupervisedProgram, seconds: float) -> None:
        self.program = program
        self._ends_at: float | None = time.monotonic() + seconds
        self._deadline = time.monotonic() + LEAVING_SECONDS

    def is_gone(self) -> bool:
        """Tell whether it has ended; at its time it is told to, and made to if late."""
        now = time.monotonic()
        if self._ends_at is not None and now >= self._ends_at:
            self._ends_at = None
            self.program.ask_to_stop()
        if self.program.ended() or now >= self._deadline:
            self.program.stop(now)
            return True
        return False


class RunningSite:
    """Web server and worker, kept running; `options` are granian's."""

    def __init__(
        self, listener: socket.socket, options: list[str], *, has_worker: bool = True
    ) -> None:
        self._listener = listener
        self._options = options
        self.web = WebServer(listener, options)
        self.worker = self._start_worker() if has_worker else None
        self._leaving: list[Leaving] = []

    def keep(self) -> None:
        """Start again what ended, and let those go that are done or late."""
        for program in self._programs():
            program.keep()
        self._leaving = [one for one in self._leaving if not one.is_gone()]

    def replace(
        self, stopped: Callable[[], bool], meanwhile: Callable[[], None]
    ) -> bool:
        """Start the code that is there now; the old goes on until the new can answer.

        If the new does not start, the old stays, and a line says so. Return whether the
        new is there.
        """
        web = WebServer(self._listener, self._options)
        while not (web.is_loaded() or web.has_failed() or stopped()):
            meanwhile()
            time.sleep(PAUSE_SECONDS)
        if web.has_failed() or stopped():
            print_line("The new code does not start: the old goes on.")
            web.ask_to_stop()
            web.stop(time.monotonic() + GRACE_SECONDS)
            return False
        self.web.stop_accepting()
        self._leaving.append(Leaving(self.web, UNDER_WAY_SECONDS))
        self.web = web
        if self.worker:
            self._leaving.append(Leaving(self.worker, 0))
            self.worker = self._start_worker()
        return True

    def stop(self) -> None:
        programs = [*self._programs(), *(one.program for one in self._leaving)]
        deadline = time.monotonic() + GRACE_SECONDS
        for program in programs:
            program.ask_to_stop()
        for program in programs:
            program.stop(deadline)

    def _programs(self) -> list[SupervisedProgram]:
        return [self.web, self.worker] if self.worker else [self.web]

    def _start_worker(self) -> SupervisedProgram:
        return SupervisedProgram("worker", WORKER, ROOT)
