"""A line to PostgreSQL on which connections can be cut or go dead."""

import socket
from contextlib import suppress
from pathlib import Path
from select import select
from threading import Event, Thread

from django.db import connection

from tests import database


class Line:
    """Carries connections from a socket of its own to PostgreSQL's, while it may."""

    def __init__(self, folder: Path) -> None:
        self.host = str(folder)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{folder}/.s.PGSQL.5432")
        self._listener.listen()
        self._open: list[socket.socket] = []
        self._dead = Event()
        self.carried = 0
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{database.url()}&host={self.host}&port=5432"

    def cut(self) -> None:
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def die(self) -> None:
        """Carry nothing any more, and tell neither end."""
        self._dead.set()

    def revive(self) -> None:
        self._dead.clear()

    def close(self) -> None:
        self.cut()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.carried += 1
                far = _to_postgresql()
                self._open += [near, far]
                Thread(target=self._carry, args=[near, far], daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError), near, far:
            while True:
                for end in select([near, far], [], [])[0]:
                    data = end.recv(65536)
                    if self._dead.is_set():
                        continue  # neither end is told
                    if not data:
                        return
                    (far if end is near else near).sendall(data)


def _to_postgresql() -> socket.socket:
    used = connection.get_connection_params()
    host, port = used.get("host", ""), used.get("port") or 5432
    if not host.startswith("/"):
        return socket.create_connection((host or "localhost", int(port)))
    end = socket.socket(socket.AF_UNIX)
    end.connect(f"{host}/.s.PGSQL.{port}")
    return end
