"""Run the database, the web server and the worker, and keep them running."""

import argparse
import contextlib
import errno
import fcntl
import http.client
import importlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .core.postgres import Cluster, ClusterError
from .core.postgres.server_lifetime import ends_with_parent
from .environment_variables import env_web_workers, find_unknown

ROOT = Path(__file__).resolve().parent.parent
PREPARE = [sys.executable, "-m", "evidenceblog.site_setup"]
WORKER = [sys.executable, "manage.py", "work"]
WEB = [
    *(sys.executable, "-m", "granian", "--interface", "rsgi", "--log-level", "warning"),
    *("--http", "1", "--no-ws", "--workers-kill-timeout", "5"),
    # One that was killed leaves the others answering.
    *("--respawn-failed-workers", "--respawn-interval", "0.1"),
    # Connections of each, of which most wait for their client.
    *("--backpressure", "8192", "--runtime-mode", "st", "--loop", "uvloop"),
    # What comes before a body; readers send a kilobyte, floods as much as they may.
    *("--http1-buffer-size", "65536", "--http1-header-read-timeout", "15000"),
    "evidenceblog.rsgi:application",
]
# What Django allows by itself while DEBUG is on; any other --host joins it.
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"
# Listening on all addresses, the site is found at this one.
ALL_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
PAUSE_SECONDS = 0.1
HEALTH_SECONDS = 2
# What web server and worker get to finish; a task cut short runs again later.
GRACE_SECONDS = 10
# One that ran this long had nothing wrong with its start.
STEADY_SECONDS = 10
# What to wait for before starting one again, by how often in a row it ended too soon.
PAUSES_SECONDS = (0, 0, 1, 2, 4, 8)


class CannotRunError(Exception):
    """The site cannot be started; the message says why."""


class ListenAddress(NamedTuple):
    """Where the web server listens."""

    host: str
    port: int

    @property
    def reached_at(self) -> str:
        return ALL_ADDRESSES.get(self.host, self.host)

    @property
    def url_host(self) -> str:
        return f"[{self.reached_at}]" if ":" in self.reached_at else self.reached_at

    @property
    def url(self) -> str:
        return f"http://{self.url_host}:{self.port}"


class SupervisedProgram:
    """A program that should always run, in a session of its own.

    So Ctrl-C in the terminal does not reach it; on Linux it does not outlive us.
    """

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name = name
        self.command = command
        self.folder = folder
        self.too_soon = 0
        self._due: float | None = None  # when to start it again; None while it runs
        self.process = self._start()

    def keep(self) -> None:
        """Start the program again if it ended; if it keeps ending, after a pause."""
        now = time.monotonic()
        if self._due is None and self.process.poll() is not None:
            self._due = now + self._pause_after_end(now)
        if self._due is not None and now >= self._due:
            self._due = None
            self.process = self._start()

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
        return spawn(self.command, self.folder)

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
        """End what the program started and left behind; it may still hold the port."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def spawn(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
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


def main(arguments: list[str]) -> int:
    """Run for developers (`dev`) until Ctrl-C or SIGTERM; return the exit code."""
    parser = make_parser("manage.py dev", __doc__)
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="leave an empty site empty"
    )
    options = parser.parse_args(arguments)
    return run(options.host, options.port, _set_developers_defaults, demo=options.demo)


def make_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Return the parser of a command that runs the site, with what all of them take."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--port",
        default=8000,
        type=_parse_port,
        help="port to listen on; 0 takes a free one",
    )
    parser.add_argument(
        "--data", metavar="DIR", help="folder of database and files (default: var)"
    )
    return parser


def run(
    host: str,
    port: int,
    set_defaults: Callable[[ListenAddress, Path], None],
    *,
    demo: bool = False,
) -> int:
    """Run everything until Ctrl-C or SIGTERM; return the exit code.

    `set_defaults` completes the environment, once it is known where we listen and which
    data folder is ours. Raises CannotRunError and ImproperlyConfigured from it.
    """
    stopped = _watch_signals()
    data = Path(os.environ["EVIDENCEBLOG_DATA"])
    try:
        with _lock_data_folder(data) as note:
            address = find_free_port(host, port)
            note.write(address.url)
            note.flush()
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
            set_defaults(address, data)
            # Says what is wrong with a variable before anything is started.
            importlib.import_module("evidenceblog.settings")
            for warning in find_unknown(os.environ):
                sys.stderr.write(f"{warning}\n")
            # The embedded database, unless DATABASE_URL names another.
            embedded = not os.environ.get("DATABASE_URL", "").strip()
            cluster = Cluster(data / "postgres") if embedded else None
            with cluster.in_use() if cluster else contextlib.nullcontext():
                _prepare(demo=demo, stopped=stopped)
                if not stopped():
                    _keep_running(address, data, cluster, stopped)
    except (CannotRunError, ClusterError, ImproperlyConfigured) as problem:
        if not stopped():
            sys.stderr.write(f"{problem}\n")
            return 1
    return 0


def _set_developers_defaults(address: ListenAddress, _data: Path) -> None:
    if os.environ.get("DEBUG", "").strip().lower() in {"0", "false", "no", "off"}:
        raise CannotRunError(
            "`dev` is for developers, and DEBUG is off."
            " Run the site with: python3 manage.py serve"
        )
    site = os.environ.setdefault("SITE_URL", address.url)
    hosts = f"{LOCAL_HOSTS},{address.url_host},{host_name(site)}"
    os.environ.setdefault("ALLOWED_HOSTS", hosts)


def host_name(url: str) -> str:
    """Return a URL's host as ALLOWED_HOSTS names it, without port."""
    return re.sub(r":[0-9]+$", "", urlsplit(url).netloc)


def find_free_port(host: str, port: int) -> ListenAddress:
    """Return where to listen, port 0 replaced by a free one.

    Raises CannotRunError when the port is taken or the address is not this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, place = found[0]
        with socket.socket(family, kind, protocol) as trial:
            # As the server will: connections that linger do not block the port.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
            return ListenAddress(host, trial.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotRunError(
                f"Port {port} is taken by another program."
                f" Stop it, or choose another port: --port {port + 1}"
            ) from None
        raise CannotRunError(
            f"Cannot listen on {host}, port {port}: {error.strerror}."
        ) from error


def _parse_port(text: str) -> int:
    port = int(text) if re.fullmatch("[0-9]{1,5}", text) else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return port


def _watch_signals() -> Callable[[], bool]:
    """Return a function that tells whether we were asked to stop."""
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # `nohup` means that the end of the terminal is not the end of us.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, _frame: received.append(number))
    return lambda: bool(received)


@contextlib.contextmanager
def _lock_data_folder(data: Path) -> Iterator[IO[str]]:
    """Hold the data folder; the file yielded is for our address, shown to a second run."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "run.lock").open("a+")
    except OSError as error:
        raise CannotRunError(f"Cannot use {data}: {error.strerror}.") from error
    with lock:
        lock.seek(0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRunError(
                f"Already running: {lock.read() or 'about to start'} (data in {data})"
            ) from None
        lock.truncate()
        yield lock


def _prepare(*, demo: bool, stopped: Callable[[], bool]) -> None:
    print_line("Preparing the database.")
    process = spawn([*PREPARE, *(["--demo"] if demo else [])], ROOT)
    while process.poll() is None and not stopped():
        time.sleep(PAUSE_SECONDS)
    process.terminate()
    if code := process.wait():
        raise CannotRunError(
            f"The database could not be prepared ({describe_exit(code)})."
        )


def _keep_running(
    address: ListenAddress,
    data: Path,
    cluster: Cluster | None,
    stopped: Callable[[], bool],
) -> None:
    children = [
        SupervisedProgram("web server", web_command(address, data), ROOT),
        SupervisedProgram("worker", WORKER, ROOT),
    ]
    ready = False
    try:
        while not stopped():
            if cluster and not cluster.alive():
                print_line("The database ended. Starting it again now.")
                cluster.start()
            for child in children:
                child.keep()
            if not ready and _is_healthy(address):
                ready = True
                print_line(f"Ready: {address.url}/")
            time.sleep(PAUSE_SECONDS)
    finally:
        print_line("Stopping.")
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop(deadline)


def web_command(address: ListenAddress, data: Path) -> list[str]:
    """Return what runs the web server. Raises CannotRunError for a bad WEB_WORKERS."""
    try:
        workers = env_web_workers()
    except ImproperlyConfigured as problem:
        raise CannotRunError(str(problem)) from problem
    return [
        *WEB,
        *("--host", address.host, "--port", str(address.port)),
        *("--workers", str(workers)),
    ]


def _is_healthy(address: ListenAddress) -> bool:
    connection = http.client.HTTPConnection(
        address.reached_at, address.port, timeout=HEALTH_SECONDS
    )
    # As readers ask: a site takes no other name than its own.
    host = urlsplit(os.environ["SITE_URL"]).netloc
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
