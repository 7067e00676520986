"""Events: an app records what happened, and the tasks that follow are queued with it.

The table of what follows is `settings.EVENTS`; the app that records does not know it.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from .task_backend import find_task


class UnknownEvent(LookupError):
    """An event was recorded that the table does not list."""


class OutsideTransaction(RuntimeError):
    """An event was recorded where its tasks could outlive a change that was undone."""


def record(event: str, **facts: int | str | list[int]) -> None:
    """Queue, in this transaction, every task that follows `event`, each with the facts.

    Raises UnknownEvent for an event that is not in the table, and
    OutsideTransaction when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(event)
    following = cast(Mapping[str, Sequence[str]], import_string(settings.EVENTS))
    if event not in following:
        raise UnknownEvent(event)
    for path in following[event]:
        task = find_task(path)
        if task.when():
            task.enqueue(**facts)
