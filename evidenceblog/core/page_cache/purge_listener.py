"""Listen for purges: a process that may have missed one serves no kept page."""

import asyncio
import logging
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from threading import Lock, Thread
from time import monotonic
from typing import Protocol
from uuid import uuid4

from django.conf import settings
from django.db import connections
from psycopg import AsyncConnection, Error
from psycopg.conninfo import make_conninfo

from evidenceblog.core.cache_purge import CHANNEL

logger = logging.getLogger(__name__)

# We notify ourselves; what PostgreSQL queued before that has then been heard, too.
BEAT_SECONDS = 5.0
# A connection can be dead without saying so: that long we trust the last beat.
TRUST_SECONDS = 10.0
RETRY_SECONDS = 1.0


class PurgedStore(Protocol):
    """What is kept in this process and dropped by surrogate keys."""

    def purge(self, keys: Iterable[str]) -> None: ...

    def clear(self) -> None: ...


class PurgeListener:
    """A thread that listens for purges, and knows whether it would have heard them.

    It starts with the first question, so that a server which forks after loading the
    site has one in each process.
    """

    def __init__(self, *stores: PurgedStore) -> None:
        self._stores = stores
        self._trusted_until = 0.0
        self._thread: Thread | None = None
        self._starting = Lock()
        self._work: asyncio.Task[None] | None = None

    def hears(self) -> bool:
        """Tell whether whatever was purged more than TRUST_SECONDS ago was dropped."""
        if self._thread is None:
            self._start()
        return monotonic() < self._trusted_until

    def stop(self) -> None:
        """End the thread and its connection, as before its database is removed."""
        if self._thread and self._work:
            self._work.get_loop().call_soon_threadsafe(self._work.cancel)
            self._thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(
                    target=self._run, name="page cache listener", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._listen_for_ever())

    async def _listen_for_ever(self) -> None:
        self._work = asyncio.current_task()
        while True:
            try:
                await self._listen()
            except (Error, OSError, TimeoutError) as failure:
                logger.warning("Cannot hear purges, so no page is kept: %s", failure)
            except Exception:  # whatever it is, the next try may hear
                logger.exception("Cannot hear purges, so no page is kept")
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        """Listen until the connection fails, which ends in an exception."""
        connecting = AsyncConnection.connect(_address(), autocommit=True)
        connection = await asyncio.wait_for(connecting, TRUST_SECONDS)
        try:
            own = f"{CHANNEL}_{uuid4().hex}"
            for channel in (CHANNEL, own):
                await _ask(connection, f"LISTEN {channel}")
            # What was purged while nobody listened.
            for store in self._stores:
                store.clear()
            while True:
                await _ask(connection, f"NOTIFY {own}, '{monotonic()}'")
                async for heard in connection.notifies(timeout=BEAT_SECONDS):
                    if heard.channel == own:
                        self._trusted_until = float(heard.payload) + TRUST_SECONDS
                    else:
                        for store in self._stores:
                            store.purge(heard.payload.split())
        finally:
            self._trusted_until = 0.0
            await connection.close()


async def _ask(connection: AsyncConnection, statement: str) -> None:
    """Ask within a time: a connection can be dead without saying so."""
    overdue = asyncio.get_running_loop().call_later(BEAT_SECONDS, _hang_up, connection)
    try:
        await connection.execute(statement)
    finally:
        overdue.cancel()


def _hang_up(connection: AsyncConnection) -> None:
    """End whatever waits on a connection. To cancel it would ask a dead server."""
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def _address() -> str:
    """Return the database's address for libpq, past any pooler: those do not listen."""
    if settings.DATABASE_DIRECT_URL:
        return str(settings.DATABASE_DIRECT_URL)
    used = connections["default"].settings_dict
    return make_conninfo(
        dbname=used["NAME"],
        user=used["USER"],
        password=used["PASSWORD"],
        host=used["HOST"],
        port=used["PORT"],
        **used["OPTIONS"],
    )
