"""The database as a file, by PostgreSQL's own pg_dump, and back by pg_restore.

Both are of the server's major version: an older pg_dump refuses a newer server, and what
a newer one writes an older server may not read.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from evidenceblog.core.postgres import server_command
from evidenceblog.core.postgres.binaries import find_client_programs
from evidenceblog.core.postgres.server_lifetime import ends_with_parent

from .manifest import TableSum
from .table_sums import NOT_SAVED, sum_tables

# Those of a server for other things, such as monitoring, are not ours to bring along.
EXTENSIONS = ("pg_trgm", "unaccent")
# In one transaction with what is restored: the old content goes with its success alone.
CLEAR = b"""SET client_min_messages = warning;
BEGIN;
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


class DatabaseProgramFailed(Exception):
    """pg_dump, pg_restore or psql ended with an error; the message has their words."""


class DumpedDatabase(NamedTuple):
    """What was in the database when it was dumped."""

    postgres: int
    size: int
    tables: dict[str, TableSum]


def database_address() -> str:
    """Return the database's address for libpq, past any pooler."""
    if settings.DATABASE_DIRECT_URL:
        return str(settings.DATABASE_DIRECT_URL)
    used = connection.settings_dict
    return make_conninfo(
        dbname=used["NAME"],
        user=used["USER"],
        password=used["PASSWORD"],
        host=used["HOST"],
        port=used["PORT"],
    )


def dump_database(file: Path) -> DumpedDatabase:
    """Dump the database, and count what is in it, at one moment.

    Raises DatabaseProgramFailed, and ClusterError where there is no fitting pg_dump.
    """
    address = database_address()
    with psycopg.connect(address) as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        reader.read_only = True
        major = reader.info.server_version // 10_000
        # It waits while pg_dump reads.
        reader.execute("SET idle_in_transaction_session_timeout = 0")
        [snapshot, size] = reader.execute(
            "SELECT pg_export_snapshot(), pg_database_size(current_database())"
        ).fetchone() or ("", 0)
        options = [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--no-unlogged-table-data",
            f"--snapshot={snapshot}",
            f"--file={file}",
            *(f"--exclude-table-data={table}" for table in NOT_SAVED),
            *(f"--extension={extension}" for extension in EXTENSIONS),
        ]
        process = _start("pg_dump", options, major, address)
        _said, trouble = process.communicate()
        _check(process, trouble)
        return DumpedDatabase(major, size, sum_tables(reader))


def load_dump(file: Path, address: str) -> None:
    """Put a dump in the place of whatever a database holds: all of it, or nothing.

    Raises DatabaseProgramFailed, and ClusterError where there are no fitting programs.
    """
    with psycopg.connect(address) as server:
        major = server.info.server_version // 10_000
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    writer = _start("psql", options, major, address, stdin=subprocess.PIPE)
    reader = _start(
        "pg_restore", ["--no-owner", "--no-privileges", "--file=-", str(file)], major
    )
    if reader.stdout is None or writer.stdin is None:
        raise RuntimeError("The programs were started without pipes.")
    try:
        writer.stdin.write(CLEAR)
        shutil.copyfileobj(reader.stdout, writer.stdin)
        _, read_trouble = reader.communicate()
        # Without this line psql ends the transaction by undoing it.
        if reader.returncode == 0:
            writer.stdin.write(b"\nCOMMIT;\n")
    except BrokenPipeError:  # psql has stopped at an error, and says which
        reader.kill()
        reader.communicate()
        read_trouble = b""
    _, write_trouble = writer.communicate()
    _check(writer, write_trouble)
    _check(reader, read_trouble)


def _start(
    program: str,
    options: Iterable[str],
    major: int,
    address: str = "",
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    parts = conninfo_to_dict(address)
    password = str(parts.pop("password", None) or "")
    target = [f"--dbname={make_conninfo('', **parts)}"] if address else []
    return subprocess.Popen(
        [find_client_programs(major) / program, *target, *options],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A command line can be read by everybody on the machine.
        env=_environment() | ({"PGPASSWORD": password} if password else {}),
        preexec_fn=ends_with_parent(signal.SIGTERM),
    )


def _environment() -> dict[str, str]:
    home = {name: os.environ[name] for name in ("HOME",) if name in os.environ}
    return server_command.server_environment() | home  # ~/.pgpass, ~/.postgresql


def _check(process: subprocess.Popen[bytes], said: bytes) -> None:
    if process.returncode != 0:
        words = said.decode(errors="replace").strip()
        name = Path(os.fsdecode(process.args[0])).name  # type: ignore[index,arg-type]
        raise DatabaseProgramFailed(
            f"{name} ended with code {process.returncode}: {words}"
        )
