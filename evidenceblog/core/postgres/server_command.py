"""Make a cluster's files and the command that serves them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .binaries import Binaries
from .cluster_location import (
    PORT,
    ClusterError,
    ClusterLocation,
    ServerAccount,
    make_private,
    own_account_name,
)

ROLE = DATABASE = "evidenceblog"
BUILTIN_LOCALES_SINCE = 17
KEPT = ("PATH", "LD_LIBRARY_PATH")
SERVER = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # The statement that was refused, and its row, hold what readers wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A cluster that need not survive a power cut need not wait for the disk.
TEMPORARY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
}


def server_environment() -> dict[str, str]:
    """Return what PostgreSQL gets of our environment: no secrets, no PG* that redirect.

    Its processes may run under an account that other programs share.
    """
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}  # so its messages are in English


def create_data(
    place: ClusterLocation, programs: Binaries, folder: Path, *, durable: bool
) -> None:
    """Make the data folder with its empty database, wholly or not at all.

    `folder` holds the programs. Raises ClusterError with PostgreSQL's own words.
    """
    making = place.home / "data.new"
    shutil.rmtree(making, ignore_errors=True)
    make_private(making, 0o700, place.account)
    arguments = ["-D", str(making), "-U", ROLE, "-E", "UTF8", "--auth=peer"]
    arguments += [*_locale(programs.major), "--no-instructions"]
    arguments += [] if durable else ["--no-sync"]
    _run(folder / "initdb", *arguments, account=place.account)
    single = ["--single", "-D", str(making), "postgres"]
    _run(
        folder / "postgres",
        *single,
        account=place.account,
        statement=f"CREATE DATABASE {DATABASE}",
    )
    making.rename(place.data)


def check_version(place: ClusterLocation, programs: Binaries) -> None:
    """Raise ClusterError when a newer major version made the data."""
    made_by = (place.data / "PG_VERSION").read_text().strip()
    if made_by != str(programs.major):
        raise ClusterError(
            f"The database in {place.data} was made by PostgreSQL {made_by}, and the"
            f" programs here are version {programs.version}, which is older. Use the newer"
            " ones, or choose another data folder with --data."
        )


def write_access_rules(place: ClusterLocation) -> None:
    """Let in nobody but ourselves (pg_hba.conf and pg_ident.conf, manual 20.1 and 20.2)."""
    rules = {
        "pg_hba.conf": f"local all {ROLE} peer map=owner\n",
        "pg_ident.conf": f'owner "{own_account_name()}" {ROLE}\n',
    }
    for name, text in rules.items():
        path = place.home / name
        path.write_text(text)
        path.chmod(0o644)


def server_arguments(
    place: ClusterLocation, folder: Path, *, temporary: bool
) -> list[str]:
    """Return the arguments that run the server."""
    quoted = str(place.sockets).replace('"', '""')
    settings = {
        **SERVER,
        "unix_socket_directories": f'"{quoted}"',
        "hba_file": str(place.home / "pg_hba.conf"),
        "ident_file": str(place.home / "pg_ident.conf"),
        **(TEMPORARY if temporary else {}),
    }
    options = [part for name in settings for part in ("-c", f"{name}={settings[name]}")]
    return [str(folder / "postgres"), "-D", str(place.data), *options]


def _locale(major: int) -> list[str]:
    # Code point order, with upper and lower case for every script: the same everywhere.
    if major >= BUILTIN_LOCALES_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    ctype = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return ["--locale=C", f"--lc-ctype={ctype}"]


def _run(
    program: Path, *arguments: str, account: ServerAccount | None, statement: str = ""
) -> None:
    answer = subprocess.run(
        [program, *arguments],
        input=statement,
        capture_output=True,
        text=True,
        cwd="/",
        env=server_environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if answer.returncode != 0 or "ERROR:" in answer.stderr:
        raise ClusterError(
            f"PostgreSQL could not make its files ({program.name} ended with code"
            f" {answer.returncode}):\n{answer.stderr.strip()}"
        )
