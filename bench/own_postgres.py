"""PostgreSQL servers of the operator's own on loopback, and a pooler before one of them.

They are what `DATABASE_URL` names on a site of more than one machine: a primary, a
streaming replica that takes its place, and PgBouncer with session pooling.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

import servers
from evidenceblog import supervisor
from evidenceblog.core.postgres import binaries
from evidenceblog.core.postgres.cluster_location import locate_cluster

HOST, ROLE = "127.0.0.1", "evidenceblog"
STOP_SECONDS = 30
START_SECONDS = 60
# What is acknowledged is on the replica, too.
SYNCHRONOUS = "ALTER SYSTEM SET synchronous_standby_names = '*'"
POOLER = """\
[databases]
{role} = host={host} port={database} user={role}
[pgbouncer]
listen_addr = {host}
listen_port = {port}
auth_type = any
pool_mode = session
max_client_conn = 500
default_pool_size = 80
ignore_startup_parameters = extra_float_digits,options
unix_socket_dir =
logfile = {folder}/pgbouncer.log
"""


def free_port() -> int:
    return supervisor.find_free_port(HOST, 0).port


def url(port: int) -> str:
    return f"postgresql://{ROLE}@{HOST}:{port}/{ROLE}"


class Server:
    """A PostgreSQL server in a folder of its own, run as an account that may."""

    def __init__(self, folder: Path, name: str) -> None:
        account = locate_cluster(folder / name).account
        self._user = account.uid if account else None
        self._group = account.gid if account else None
        self._programs = binaries.reachable_folder(binaries.find_binaries(), account)
        self.data = folder / name
        self.data.mkdir(mode=0o700)
        if account:
            os.chown(self.data, *account)
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        self._run("initdb", "-D", self.data, "-U", ROLE, "-E", "UTF8", "--auth=trust",
                  "--locale=C.UTF-8")  # fmt: skip

    def copy(self, port: int) -> None:
        """Become a replica of the server at a port (`pg_basebackup`)."""
        self._run("pg_basebackup", "-d", url(port), "-D", self.data, "-R", "-X", "stream",
                  "-c", "fast")  # fmt: skip

    def start(self, port: int) -> None:
        """Start it, and wait until it answers."""
        command: list[str | Path] = [self._programs / "postgres", "-D", self.data]
        command += ["-p", str(port)]
        command += ["-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="]
        command += ["-c", "max_connections=200", "-c", "logging_collector=off"]
        with (self.data.parent / f"{self.data.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._user, group=self._group
            )
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"PostgreSQL in {self.data} does not start.")
            time.sleep(0.1)

    def promote(self) -> None:
        """Take the place of the primary, at the next start."""
        (self.data / "standby.signal").unlink()

    def end(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop it (SIGINT: fast shutdown; SIGQUIT: as a crash would)."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(STOP_SECONDS)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._programs / program, *arguments]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            group=self._group,
        )


def answers(port: int) -> bool:
    with suppress(psycopg.OperationalError):
        address = f"postgresql://{ROLE}@{HOST}:{port}/postgres?connect_timeout=3"
        psycopg.connect(address).close()
        return True
    return False


def create_database(port: int) -> None:
    address = f"postgresql://{ROLE}@{HOST}:{port}/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {ROLE}")


def execute(port: int, *statements: str) -> None:
    """Run statements, each by itself."""
    with psycopg.connect(url(port), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


class Pooler:
    """PgBouncer, with session pooling."""

    def __init__(self, folder: Path, database: int) -> None:
        self.port = free_port()
        self._command: list[str | Path] = [servers.program("pgbouncer")]
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            POOLER.format(
                role=ROLE, host=HOST, database=database, port=self.port, folder=folder
            )
        )
        account = locate_cluster(folder / "pooler").account
        if account:  # it refuses to run as root
            os.chown(folder, *account)
        self._user = account.uid if account else None
        self._group = account.gid if account else None
        self._command.append(settings)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stderr=subprocess.DEVNULL, user=self._user, group=self._group
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_there():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("PgBouncer does not start.")
            time.sleep(0.1)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)
        self._process.wait(STOP_SECONDS)

    def _is_there(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url(self.port)).close()
            return True
        return False


@contextmanager
def ended(one: Server | Pooler) -> Iterator[None]:
    """End a server at the end of the block."""
    try:
        yield
    finally:
        one.end(signal.SIGINT)
