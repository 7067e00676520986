"""Lists: many trusted or blocked origins at once, as text that sites give each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction

from evidenceblog.core.models import User

from . import addresses
from .models import Standing

# Longer than the lists that communities share; each line is looked at.
LONGEST_LIST = 2 * 1024 * 1024  # bytes
MOST_LINES = 50_000
LONGEST_ADDRESS, LONGEST_NOTE = 500, 200
# What the first column of a shared table is called.
HEADINGS = {"domain", "host", "address", "url"}


class Refusal(NamedTuple):
    """A line that names nobody or, where it `is_shared`, strangers; its number counts
    from 1."""

    line: int
    text: str
    is_shared: bool


@dataclass(frozen=True)
class Taken:
    """What a list added, what was known before as the list has it (`known`) or otherwise
    (`otherwise`), how many lines said again what one before had, and the lines that were
    refused."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    repeated: int = 0
    refused: list[Refusal] = field(default_factory=list)


class TooLong(ValueError):
    """A list with more than MOST_LINES lines; nothing of it was taken."""


@transaction.atomic
def take_in(text: str, verdict: Standing.Verdict, *, by: User) -> Taken:
    """Trust or block each address of a list: one on a line, alone, as `address # why` or
    as `address,why`. What is known already stays as it is. Raises TooLong."""
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise TooLong(len(lines))
    notes, repeated, refused = _read(lines)
    rows = Standing.objects.filter(address__in=notes).order_by("address")
    before = dict(rows.values_list("address", "verdict"))
    added = [name for name in notes if name not in before]
    Standing.objects.bulk_create(
        [Standing(address=a, verdict=verdict, note=notes[a], by=by) for a in added],
        ignore_conflicts=True,
    )
    known = [name for name, said in before.items() if said == verdict]
    otherwise = [name for name, said in before.items() if said != verdict]
    return Taken(added, known, otherwise, repeated, refused)


def written(verdict: Standing.Verdict) -> str:
    """Write a list that `take_in` reads."""
    rows = Standing.objects.filter(verdict=verdict).order_by("address")
    return "".join(
        f"{row.address} # {row.note}\n" if row.note else f"{row.address}\n"
        for row in rows.iterator()
    )


def _read(lines: list[str]) -> tuple[dict[str, str], int, list[Refusal]]:
    """Return the note of each address, how many were repeated, and what was refused."""
    notes: dict[str, str] = {}
    refused: list[Refusal] = []
    repeated = 0
    for number, address, note in _entries(lines):
        try:
            name = _named(address)
        except addresses.NoName as no_name:
            said = address[:LONGEST_NOTE]
            refused.append(Refusal(number, said, no_name.is_shared))
        else:
            repeated += name in notes
            notes.setdefault(name, note)
    return notes, repeated, refused


def _entries(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the number, address and note of each line that has one."""
    for number, line in enumerate(lines, 1):
        said, _hash, comment = f" {line}".partition(" #")
        address, _comma, reason = said.partition(",")
        address = address.strip().strip('"')
        is_heading = number == 1 and address.casefold() in HEADINGS
        if address and not is_heading:
            note = reason.strip().strip('"') or comment.strip()
            yield number, address, note[:LONGEST_NOTE]


def _named(address: str) -> str:
    name = addresses.name_of(address.removeprefix("*."))
    if len(name) > LONGEST_ADDRESS:
        raise addresses.NoName
    return name
