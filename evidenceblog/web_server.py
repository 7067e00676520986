"""granian on a socket that the supervisor holds: `python -m evidenceblog.web_server LISTENER
READY OPTIONS`, where OPTIONS are granian's own.

LISTENER is the descriptor of a listening socket. By itself granian gives each web process
a socket of its own, and what waits in its queue when it ends is reset. One that all share,
of this start and the next, loses nothing. READY is the descriptor of a pipe, to which
each web process writes a byte: LOADED once it has loaded the site, FAILED if it cannot.

At SIGUSR1 the web processes accept no more, and answer what they have accepted: told to
end at once, granian closes a connection whose request is still under way.
"""

import contextlib
import os
import signal
import socket
import sys
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from granian import cli
from granian._granian import SocketHolder
from granian._internal import load_target
from granian.server import MPServer

from .running_site import FAILED, LOADED


class SharedSocketServer(MPServer):
    """A granian whose web processes accept from one inherited socket."""

    def __init__(self, *args: Any, listener: int, ready: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self._listener = listener
        # A Connection, since it reaches a process that is not forked, too.
        self._ready = Connection(ready, readable=False)
        signal.signal(signal.SIGUSR1, self._stop_accepting)

    def _stop_accepting(self, *_: object) -> None:
        for process in self.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process._id(), signal.SIGUSR1)  # type: ignore[no-untyped-call]

    def _init_shared_socket(self) -> None:
        holder: Any = SocketHolder  # of other arguments on each system
        length = [self.backlog] if sys.platform == "linux" else []
        self._shd = holder(self._listener, False, *length)
        self._sso = socket.socket(fileno=self._listener)

    def serve(self, *args: Any, **options: Any) -> None:
        options["target_loader"] = partial(
            load_site, listener=self._listener, ready=self._ready
        )
        super().serve(*args, **options)


def load_site(target: str, listener: int, ready: Connection) -> Any:
    """Return the site, in a web process. Raises what its code raises."""
    signal.signal(signal.SIGUSR1, partial(stop_accepting, listener))
    said = FAILED
    try:
        site = load_target(target)
        said = LOADED
    finally:
        os.write(ready.fileno(), said)
    return site


def stop_accepting(listener: int, *_: object) -> None:
    """Put a socket that nobody connects to in the place of the one that all share."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        os.dup2(silent.fileno(), listener)


def main() -> None:
    listener, ready = (int(sys.argv.pop(1)) for _ in range(2))
    # The command line of granian has no place for another class.
    vars(cli)["Server"] = partial(SharedSocketServer, listener=listener, ready=ready)
    cli.entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
