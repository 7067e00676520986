"""Move a cluster to a newer major version of PostgreSQL, by dump and restore.

It is done where the cluster starts, before anybody can use it. The former data stays as
`data-15`. Whatever fails or is killed on the way leaves it in its place, and the next start
begins again; only a new cluster with as many rows in each table takes over.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from . import binaries, server_command
from .binaries import Binaries
from .cluster_location import PORT, ClusterError, ClusterLocation, socket_folder
from .postmaster import PAUSE
from .server_lifetime import ends_with_parent

# A database that was not shut down replays its log first.
START_SECONDS = 300
# Written when the new data is whole: from then on only folders are renamed.
WHOLE = "whole"
TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def move_data(place: ClusterLocation, programs: Binaries, folder: Path) -> None:
    """Make the data of an older major version that of `programs`, which lie in `folder`.

    Raises ClusterError where the old programs are missing, or PostgreSQL fails; then the
    data is as it was.
    """
    major = made_by(place)
    old = binaries.find_programs(major, place.home)
    if old is None:
        raise ClusterError(
            f"The database in {place.data} was made by PostgreSQL {major}, and the programs"
            f" here are version {programs.version}. To move it over, PostgreSQL {major} is"
            f" needed once more: install it (apt install postgresql-{major}), and start again."
        )
    sys.stderr.write(
        f"Moving the database from PostgreSQL {major} to {programs.major}.\n"
    )
    moving = _moving(place)
    shutil.rmtree(moving.home, ignore_errors=True)
    moving.make()
    server_command.write_access_rules(place)
    server_command.write_access_rules(moving)
    dump = moving.home / "dump"
    older = replace(place, sockets=moving.sockets)
    with _served(older, binaries.reachable_folder(old, place.account)) as url:
        rows = _count_rows(url)
        _run(programs.folder / "pg_dump", "--format=custom", f"--file={dump}", url)
    server_command.create_data(moving, programs, folder, durable=True)
    with _served(moving, folder) as url:
        _run(programs.folder / "pg_restore", "--exit-on-error", f"--dbname={url}", str(dump))  # fmt: skip
        _run(
            programs.folder / "vacuumdb", "--analyze-only", "--quiet", f"--dbname={url}"
        )
        moved = _count_rows(url)
    if rows != moved:
        differing = sorted({*rows.items()} ^ {*moved.items()})
        raise ClusterError(
            f"Not all rows arrived, and the database stays: {differing[:5]}"
        )
    (moving.home / WHOLE).touch()
    finish_move(place)


def finish_move(place: ClusterLocation) -> None:
    """Put data that has been moved whole into its place, and keep the former beside it."""
    moving = _moving(place)
    if not (moving.home / WHOLE).exists():
        return
    if moving.data.exists():
        if place.data.exists():
            place.data.rename(place.home / f"data-{made_by(place)}")
        moving.data.rename(place.data)
    shutil.rmtree(moving.home)


def made_by(place: ClusterLocation) -> int:
    """Return the major version that made the data."""
    return int((place.data / "PG_VERSION").read_text())


def _moving(place: ClusterLocation) -> ClusterLocation:
    home = place.home / "moving"
    return ClusterLocation(home, socket_folder(home), place.account)


@contextlib.contextmanager
def _served(place: ClusterLocation, folder: Path) -> Iterator[str]:
    """Run a server that nobody else finds; yield the address of its database."""
    account = place.account
    with place.log.open("ab") as log:
        server = subprocess.Popen(
            server_command.server_arguments(place, folder, temporary=False),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=server_command.server_environment(),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=ends_with_parent(signal.SIGINT),
        )
    sockets = quote(os.fsencode(place.sockets), safe="")
    role, database = server_command.ROLE, server_command.DATABASE
    url = f"postgresql://{role}@/{database}?host={sockets}&port={PORT}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            if server.poll() is not None or time.monotonic() > deadline:
                raise ClusterError(
                    f"PostgreSQL did not start; see the end of {place.log}."
                )
            time.sleep(PAUSE)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _count_rows(url: str) -> dict[str, int]:
    counts = {}
    with psycopg.connect(url) as connection:
        for table in connection.execute(TABLES).fetchall():
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table))
            counts[".".join(table)] = (connection.execute(count).fetchone() or (0,))[0]
    return counts


def _run(program: Path, *arguments: str) -> None:
    done = subprocess.run(
        [program, *arguments],
        env=server_command.server_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ClusterError(f"{program.name} failed: {done.stderr.strip()}")
