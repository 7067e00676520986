"""What the apps hold under an e-mail address, and its erasure: one list, by app.

`settings.PERSONAL_DATA` names the list of sources; the core knows no app.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from evidenceblog.core.models import User

logger = logging.getLogger(__name__)

type Row = Mapping[str, Any]
"""What a row says: names as people read them, to text, numbers, moments or more rows."""


@dataclass(frozen=True)
class Holding:
    """Rows of one kind that are held about a person; `is_kept` if erasing leaves them,
    and then `title` says why."""

    title: str
    rows: Sequence[Row]
    is_kept: bool = False

    @property
    def facts(self) -> list[list["Fact"]]:
        """The rows as pages show them."""
        return [_facts(row) for row in self.rows]


class Fact(NamedTuple):
    """One thing that a row says; `rows` in the place of `value` where it is a list."""

    name: str
    value: Any
    rows: "list[list[Fact]]"


def _facts(row: Row) -> "list[Fact]":
    """Return what a row says, but for what is empty or untrue."""
    found = ((name, value) for name, value in row.items() if value or value == 0)
    return [
        Fact(name, "", [_facts(one) for one in value])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value)
        else Fact(name, _("yes") if value is True else value, [])
        for name, value in found
        if value is not False
    ]


@dataclass(frozen=True)
class DataSource:
    """What one app holds. Both functions take a normalised address.

    `find` is asked `in_full` for administrators; else for the person, to whom it does not
    tell what others wrote about them, or what filters alone think. `erase` returns how
    many rows it erased.
    """

    find: Callable[[str, bool], Sequence[Holding]]
    erase: Callable[[str, User | None], int]


def find_held(address: str, *, in_full: bool) -> list[Holding]:
    """Return what is held under a normalised address; nothing that is empty."""
    found = [one for source in _sources() for one in source.find(address, in_full)]
    return [holding for holding in found if holding.rows]


def count_erasable(held: Sequence[Holding]) -> int:
    return sum(len(holding.rows) for holding in held if not holding.is_kept)


@transaction.atomic
def erase_held(address: str, *, by: User | None) -> int:
    """Erase what is held under a normalised address; return how many rows that were.

    `by` is the administrator who does it, None where the person asked. The log says so,
    and neither the address nor a word of what was held.
    """
    erased = sum(source.erase(address, by) for source in _sources())
    asked_by = f"administrator {by.pk}" if by else "the person"
    logger.info("Erased what was held of a person: %d, asked by %s", erased, asked_by)
    return erased


def as_json(held: Sequence[Holding]) -> list[dict[str, Any]]:
    """Return the same as plain data for a file."""
    return [{"what": holding.title, "rows": list(holding.rows)} for holding in held]


def _sources() -> Sequence[DataSource]:
    return [import_string(path) for path in import_string(settings.PERSONAL_DATA)]
