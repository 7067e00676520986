"""Run the database, the web server and the worker, and keep them running."""

import argparse
import contextlib
import errno
import fcntl
import http.client
import importlib
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .core.postgres import Cluster, ClusterError
from .environment_variables import KNOWN, env_bool, env_web_workers, find_unknown
from .run_note import LOCK, NOTE, RunNote
from .running_site import PAUSE_SECONDS, ROOT, RunningSite
from .supervised_program import describe_exit, print_line, spawn

PREPARE = [sys.executable, "-m", "evidenceblog.site_setup"]
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
# In which form it writes its own lines on a real site.
GRANIAN_LOG = ROOT / "evidenceblog" / "granian_log.json"
# What Django allows by itself while DEBUG is on; any other --host joins it.
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"
# Listening on all addresses, the site is found at this one.
ALL_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
HEALTH_SECONDS = 2
# Connections that wait to be accepted, as long as nobody answers.
BACKLOG = 1_024


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
    restarts: bool = False,
    has_worker: bool = True,
) -> int:
    """Run everything until Ctrl-C or SIGTERM; return the exit code.

    `set_defaults` completes the environment, once it is known where we listen and which
    data folder is ours. Raises CannotRunError and ImproperlyConfigured from it. With
    `restarts`, SIGHUP starts the code that is there now; otherwise it ends the run.
    Without `has_worker`, tasks wait for a worker elsewhere.
    """
    signals = WatchedSignals(restarts=restarts)
    stopped = signals.stopped
    data = Path(os.environ["EVIDENCEBLOG_DATA"])
    try:
        with _lock_data_folder(data) as note:
            address = find_free_port(host, port)
            note.write(address.url)
            note.flush()
            (data / NOTE).unlink(missing_ok=True)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
            set_defaults(address, data)
            # Says what is wrong with a variable before anything is started.
            importlib.import_module("evidenceblog.settings")
            for warning in find_unknown(os.environ):
                sys.stderr.write(f"{warning}\n")
            os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_empty_metrics(data)))
            # The embedded database, unless DATABASE_URL names another.
            embedded = not os.environ.get("DATABASE_URL", "").strip()
            cluster = Cluster(data / "postgres") if embedded else None
            with cluster.in_use() if cluster else contextlib.nullcontext():
                _prepare(demo=demo, stopped=stopped)
                if not stopped():
                    pid = os.getpid() if restarts else None
                    note_of_us = RunNote(address.url, pid, sorted(KNOWN))
                    note_of_us.write(data)
                    _keep_running(
                        address, data, cluster, signals, note_of_us, has_worker
                    )
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
    with _bind(host, port) as trial:
        return ListenAddress(host, trial.getsockname()[1])


def _bind(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, place = found[0]
        with contextlib.ExitStack() as unless_bound:
            bound = unless_bound.enter_context(socket.socket(family, kind, protocol))
            # Connections that linger do not block the port.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # What is accepted has it, too: no answer waits for more to send.
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            bound.bind(place)
            unless_bound.pop_all()
            return bound
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


class WatchedSignals:
    """What we were asked by signals: to stop, or to restart."""

    def __init__(self, *, restarts: bool) -> None:
        self._stops = False
        self._restarts = False
        self._had_terminal = _has_terminal()
        self._hangup_restarts = restarts
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` means that the end of the terminal is not the end of us.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._receive)

    def stopped(self) -> bool:
        return self._stops

    def take_restart(self) -> bool:
        """Tell whether we were asked to restart since the last time."""
        asked, self._restarts = self._restarts, False
        return asked

    def _receive(self, number: int, _frame: object) -> None:
        # A terminal that was closed sends SIGHUP, too.
        closed = self._had_terminal and not _has_terminal()
        if number == signal.SIGHUP and self._hangup_restarts and not closed:
            self._restarts = True
        else:
            self._stops = True


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _lock_data_folder(data: Path) -> Iterator[IO[str]]:
    """Hold the data folder; the file yielded is for our address, shown to a second run."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / LOCK).open("a+")
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


def _empty_metrics(data: Path) -> Path:
    """Return the folder in which processes count together; they begin anew."""
    folder = data / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _prepare(
    *,
    demo: bool,
    stopped: Callable[[], bool],
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    print_line("Preparing the database.")
    process = spawn([*PREPARE, *(["--demo"] if demo else [])], ROOT)
    while process.poll() is None and not stopped():
        meanwhile()
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
    signals: WatchedSignals,
    note: RunNote,
    has_worker: bool,
) -> None:
    # The same that it would be told by itself, without its own name.
    options = web_command(address, data)[3:]
    with _bind(address.host, address.port) as listener:
        listener.listen(BACKLOG)
        site = RunningSite(listener, options, has_worker=has_worker)

        def keep() -> None:
            if cluster and not cluster.alive():
                print_line("The database ended. Starting it again now.")
                cluster.start()
            site.keep()

        ready = False
        try:
            while not signals.stopped():
                keep()
                if not ready and site.web.is_loaded() and _is_healthy(address):
                    ready = True
                    print_line(f"Ready: {address.url}/")
                if ready and signals.take_restart():
                    if _restart(site, signals.stopped, keep):
                        note.restarts += 1
                    else:
                        note.failures += 1
                    note.write(data)
                time.sleep(PAUSE_SECONDS)
        finally:
            print_line("Stopping.")
            site.stop()


def _restart(
    site: RunningSite, stopped: Callable[[], bool], keep: Callable[[], None]
) -> bool:
    """Start the code that is there now; where it cannot start, the old goes on. Return
    whether the new is there."""
    print_line("Restarting.")
    try:
        _prepare(demo=False, stopped=stopped, meanwhile=keep)
    except CannotRunError as problem:
        if not stopped():
            print_line(f"{problem} The old code goes on.")
        return False
    if restarted := site.replace(stopped, keep):
        print_line("Restarted.")
    return restarted


def web_command(address: ListenAddress, data: Path) -> list[str]:
    """Return what runs the web server by itself, on a socket of its own. Raises
    CannotRunError for a bad WEB_WORKERS."""
    try:
        workers = env_web_workers()
    except ImproperlyConfigured as problem:
        raise CannotRunError(str(problem)) from problem
    debug = env_bool("DEBUG", default=True)
    return [
        *WEB,
        *(() if debug else ("--log-config", str(GRANIAN_LOG))),
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
