"""Acts: a room says what happened, and what follows is queued with it or not at all.

The table of what follows is `settings.FOLLOWING`; the room that acts does not know it.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from .task_backend import find


class UnknownAct(LookupError):
    """An act was recorded that the table does not list."""


class OutsideTransaction(RuntimeError):
    """An act was recorded where its tasks could outlive a change that was undone."""


def record(act: str, **facts: int | str | list[int]) -> None:
    """Queue, in this transaction, every task that follows `act`, each with the facts.

    Raises UnknownAct for an act that is not in the table, and
    OutsideTransaction when no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(act)
    following = cast(Mapping[str, Sequence[str]], import_string(settings.FOLLOWING))
    if act not in following:
        raise UnknownAct(act)
    for path in following[act]:
        task = find(path)
        if task.when():
            task.enqueue(**facts)
