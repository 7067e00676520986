"""Keep a database server for exactly as long as somebody uses its cluster.

Run by its path: `python server_lifetime.py LOCK UID GID COMMAND...` (UID and GID empty: as
ourselves). Whoever uses the cluster holds a shared lock on LOCK, and the kernel lets
go of it even when a process is killed. So once the guard has the lock for itself,
nobody is left, and it shuts the server down. When the server ends, so does the guard.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def ends_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return a preexec_fn: the kernel sends `number` to the child when we end.

    The calling thread must live as long as we do. None where only Linux could: there
    a child may outlive its parent's kill -9.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def end_with(server: subprocess.Popen[bytes]) -> None:
    server.wait()
    os._exit(0)


def main(lock: str, uid: str, gid: str, *command: str) -> None:
    server = subprocess.Popen(
        command,
        user=int(uid) if uid else None,
        group=int(gid) if gid else None,
        extra_groups=[] if uid else None,
        preexec_fn=ends_with_parent(signal.SIGINT),
    )
    waiting = threading.Thread(target=end_with, args=[server])
    waiting.start()
    with Path(lock).open() as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        server.send_signal(signal.SIGINT)
        waiting.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
