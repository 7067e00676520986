"""New files: each is stored before the row that names it, and that row may not come.

Whoever stores a file in a request notes it here. When the request is finished, and what it
did in the database is kept or undone, those that nothing names are deleted.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.core.files.storage import Storage
from django.core.signals import request_finished
from django.db import DatabaseError
from django.dispatch import receiver

logger = logging.getLogger(__name__)


class NewFile(NamedTuple):
    """A file that this request has stored; `is_named` asks the database for its row."""

    storage: Storage
    name: str
    is_named: Callable[[], bool]


_noted: ContextVar[tuple[NewFile, ...]] = ContextVar("new files", default=())


def note(storage: Storage, name: str, is_named: Callable[[], bool]) -> None:
    """Have a file deleted at the end of the request, unless it is named by then."""
    _noted.set((*_noted.get(), NewFile(storage, name, is_named)))


@receiver(request_finished, dispatch_uid="new files")
def _delete_unnamed(**_facts: Any) -> None:
    files = _noted.get()
    _noted.set(())
    for file in files:
        try:
            if not file.is_named():
                file.storage.delete(file.name)
        except (DatabaseError, OSError) as problem:
            # Without an answer it stays: its row may be there.
            logger.warning("%s was stored, and may have no row: %s", file.name, problem)
