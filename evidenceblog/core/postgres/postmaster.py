"""Tell whether a server is alive, and clear up after one that was killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

from .cluster_location import SOCKET, ClusterLocation

PAUSE = 0.01  # seconds between two looks
# Above every process number that Linux (4,194,304) and macOS (99,999) give.
NO_PROCESS = 2**31 - 1


def server_pid(place: ClusterLocation) -> int | None:
    """Return the number of the server's process, or None when it is not alive.

    Its file may outlive it, process numbers come again, and a zombie still has one: only
    the command line tells.
    """
    try:
        with (place.data / "postmaster.pid").open() as file:
            pid = int(file.readline())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_server(pid, place.data) else None


def wait_for_end(pid: int, place: ClusterLocation, seconds: float) -> bool:
    """Wait for the server's end; return False if it is still there after these seconds."""
    deadline = time.monotonic() + seconds
    while _is_server(pid, place.data):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def clear_stale_files(place: ClusterLocation) -> None:
    """Make the files of a dead server harmless; PostgreSQL trusts their process number.

    That may be a zombie's or a stranger's by now, and then it would refuse to start. The
    file itself must stay: by it PostgreSQL finds workers of the dead server still alive.
    """
    for name in (SOCKET, f"{SOCKET}.lock"):
        (place.sockets / name).unlink(missing_ok=True)
    try:
        file = os.open(place.data / "postmaster.pid", os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(file, "r+") as lines:
        rest = lines.readlines()[1:]
        lines.seek(0)
        lines.truncate()
        lines.writelines([f"{NO_PROCESS}\n", *rest])


def _is_server(pid: int, data: Path) -> bool:
    return b" -D %b " % os.fsencode(data) in _command_line(pid)


def _command_line(pid: int) -> bytes:
    """Return a process's arguments, parted by spaces; nothing for a zombie."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        except (FileNotFoundError, ProcessLookupError):
            return b""
    else:
        ask = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        return subprocess.run(ask, capture_output=True).stdout
