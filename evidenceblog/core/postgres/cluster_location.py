"""Decide where a cluster lives and which account runs its server."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

# PostgreSQL refuses to run as root. Debian's package makes the first of these; the
# second is everywhere, but other services may share it.
SERVER_ACCOUNTS = ("postgres", "nobody")
# Where root keeps a cluster whose own folder the server's account cannot reach. Not
# /var/tmp: cleaners remove files there that were not touched for a month.
STATE_FOLDER = Path("/var/lib/evidenceblog-embedded")
MOVED_NOTE = "database-is-elsewhere.txt"
# For sockets alone, because it is short; checked to be ours before every use.
SHORT_FOLDER = Path("/tmp")  # noqa: S108
PORT = 5432  # nothing listens on it: it is part of the socket's name
SOCKET = f".s.PGSQL.{PORT}"
# sun_path in <sys/un.h> has 104 bytes on macOS and 108 on Linux, with a closing zero.
SOCKET_PATH_BYTES = 103


class ClusterError(Exception):
    """The embedded database cannot be used; the message says why and what to do."""


class ServerAccount(NamedTuple):
    """An operating-system account that runs a server for root."""

    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """Tell whether the account may enter (or run) the path and all folders above it."""
        return all(self._may_enter(step) for step in (path, *path.parents))

    def _may_enter(self, step: Path) -> bool:
        if not step.exists():
            return True
        status = step.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


@dataclass(frozen=True)
class ClusterLocation:
    """The parts of one cluster. All are ours, but `data` and `sockets` are the account's."""

    home: Path
    sockets: Path
    account: ServerAccount | None  # None: the server runs as ourselves

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def make(self) -> None:
        """Make the folders that are missing; refuse those that somebody else made."""
        enter_only = 0o711 if self.account else 0o700
        if STATE_FOLDER in self.home.parents:
            make_private(STATE_FOLDER, enter_only)
        make_private(self.home, enter_only)
        make_private(self.sockets.parent, enter_only)
        make_private(self.sockets, 0o700, self.account)


def locate_cluster(folder: Path) -> ClusterLocation:
    """Return where the cluster of this folder is, or will be when it is made.

    Pure, and the same in every process of one user.
    """
    if os.geteuid() != 0:
        return ClusterLocation(folder, socket_folder(folder), None)
    account = _server_account()
    in_place = (folder / "data").exists()
    moved = (folder / MOVED_NOTE).exists() or not account.reaches(folder.parent)
    home = folder if in_place or not moved else STATE_FOLDER / digest(folder)
    return ClusterLocation(
        home, socket_folder(home), _data_owner(home / "data") or account
    )


def make_private(folder: Path, mode: int, account: ServerAccount | None = None) -> None:
    """Make sure the folder exists, is ours and has this mode; then give it to an account.

    Raises ClusterError when somebody else made it: they could listen in. One for
    an account must lie in a folder that is ours.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or not (
            account or status.st_uid == os.geteuid()
        ):
            raise ClusterError(
                f"{folder} belongs to {_account_name(status.st_uid)}. Run the command as"
                " that user, remove it, or choose another data folder with --data."
            )
        if account:
            os.chown(folder, *account, follow_symlinks=False)
        if stat.S_IMODE(status.st_mode) != mode:
            folder.chmod(mode)
    except OSError as error:
        raise ClusterError(f"Cannot prepare the folder {folder}: {error}.") from error


def own_account_name() -> str:
    """Return our account's name, which is what peer authentication compares.

    Raises ClusterError when we run under a number without a name.
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ClusterError(
            f"The user number {os.geteuid()} has no name in /etc/passwd, and PostgreSQL"
            " needs one. Run as a named user, or set DATABASE_URL."
        ) from None


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def socket_folder(home: Path) -> Path:
    near = home / "sockets"
    name = os.fsencode(near / SOCKET)
    # libpq takes a comma for the end of one host and the start of the next.
    if len(name) <= SOCKET_PATH_BYTES and b"," not in name:
        return near
    return SHORT_FOLDER / f"evidenceblog-{os.geteuid()}-{digest(home)}" / "sockets"


def _server_account() -> ServerAccount:
    for name in SERVER_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerAccount(entry.pw_uid, entry.pw_gid)
    raise ClusterError(
        "PostgreSQL does not run as root, and there is no user postgres or nobody to run"
        " it as. Run the command as a normal user, or set DATABASE_URL."
    )


def _data_owner(data: Path) -> ServerAccount | None:
    """Return who runs an existing cluster: a later installed postgres user must not."""
    if not data.exists():
        return None
    status = data.stat()
    return ServerAccount(status.st_uid, status.st_gid)


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"
