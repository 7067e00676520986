"""Locks that PostgreSQL frees by itself when the process that holds them is killed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def try_lock(space: int, number: int) -> Iterator[bool]:
    """Take an advisory lock without waiting; give True if it is ours meanwhile.

    It belongs to the connection and needs no transaction, so it may be held while a
    server far away is talked to. A pooler that shares connections between transactions
    breaks it.
    """
    key = [space, number & 0x7FFF_FFFF]  # two that share a lock only take turns
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def lock_until_commit(space: int, numbers: Iterable[int]) -> None:
    """Take advisory locks, waiting for each, and hold them until the transaction ends.

    In order, so that of two who want several, none has what the other waits for.
    """
    in_order = sorted({number & 0x7FFF_FFFF for number in numbers})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM unnest(%s::int[]) AS number",
            [space, in_order],
        )


@contextmanager
def hold_lock(space: int, number: int) -> Iterator[None]:
    """Take an advisory lock, waiting for it, and hold it meanwhile.

    Like that of `try_lock` it belongs to the connection.
    """
    key = [space, number]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
