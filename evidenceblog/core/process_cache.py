"""Values that a web process keeps in memory until it hears the purge of their key.

For what nearly every request reads and hardly anybody changes. A change is announced by
`cache_purge.purge` or `cache_purge.notify`, and every process drops the value.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, cast

from django.db import connection


class ProcessCache:
    """Values by name and surrogate key, for as long as `hears` says that none of their
    purges is missed.

    Without a listener (workers, commands, tests) everything is read anew, and so it is
    in a transaction: there, what the transaction itself changed must be seen, and what
    it may roll back must not be kept.
    """

    def __init__(self) -> None:
        self.hears: Callable[[], bool] = lambda: False
        self._values: dict[str, dict[str, Any]] = {}
        self._generation = 0
        self._lock = Lock()

    @property
    def keeps(self) -> bool:
        """Whether a value that is read now is kept."""
        return not connection.in_atomic_block and self.hears()

    def get[T](self, name: str, key: str, read: Callable[[], T]) -> T:
        """Return the value of this name, which the purge of `key` drops. Callers share
        it, so nobody may change it."""
        if not self.keeps:
            return read()
        values = self._values.get(key, {})
        if name in values:
            return cast(T, values[name])
        generation = self._generation
        value = read()
        with self._lock:
            if generation == self._generation:  # else it may be older than the purge
                self._values.setdefault(key, {})[name] = value
        return value

    def purge(self, keys: Iterable[str]) -> None:
        """Drop the values of these keys, and those being read."""
        with self._lock:
            self._generation += 1
            for key in keys:
                self._values.pop(key, None)

    def clear(self) -> None:
        """Drop everything, and what is being read."""
        with self._lock:
            self._generation += 1
            self._values.clear()


process_cache = ProcessCache()
