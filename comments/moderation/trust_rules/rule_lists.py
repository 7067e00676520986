"""Lists of trust rules, as text: many of one kind at once, as sites give each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import TrustRule
from comments.models.trust_rule import (
    LONGEST_FOR_ADDRESSES,
    NETWORK_KINDS,
    normalise_value,
)
from comments.spam.hosts import Trust
from evidenceblog.core.models import User

# Longer than the lists that communities share; each line is looked at.
MAX_LIST_BYTES = 2 * 1024 * 1024  # bytes
MAX_LINES = 50_000
MAX_LINE_NOTE = 200
# What the first column of a shared table is called.
HEADINGS = {"domain", "host", "address", "url", "email", "name", "range"}


class RefusedLine(NamedTuple):
    """A line that is none of the kind, and why; its number counts from 1."""

    line: int
    text: str
    why: str


@dataclass
class ImportResult:
    """The notes of the values that a list has, by value, and how many lines said one
    again; which values are new, known as the list has them, and known with another
    verdict; and the lines that were refused."""

    notes: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)


@transaction.atomic
def import_list(
    text: str, kind: TrustRule.Kind, verdict: Trust, *, by: User
) -> ImportResult:
    """Make a rule of each line of a list: the value alone, `value # why` or `value,why`.
    What is known already stays as it is. Raises ValidationError for too long a list."""
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MAX_LINES:
        raise ValidationError(_("The list has more than 50,000 lines."))
    read = ImportResult()
    for number, line, note in _split_lines(lines):
        try:
            value = normalise_value(kind, line.removeprefix("*."))
        except ValidationError as error:
            why = " ".join(error.messages)
            read.refused.append(RefusedLine(number, line[:MAX_LINE_NOTE], why))
        else:
            read.repeated += value in read.notes
            read.notes.setdefault(value, note)
    rules = TrustRule.objects.filter(kind=kind, value__in=read.notes).order_by("value")
    before = dict(rules.values_list("value", "verdict"))
    read.added = [value for value in read.notes if value not in before]
    read.known = [value for value, known in before.items() if known == verdict]
    read.otherwise = [value for value, known in before.items() if known != verdict]
    until = timezone.now() + LONGEST_FOR_ADDRESSES if kind in NETWORK_KINDS else None
    common = {"kind": kind, "verdict": verdict, "until": until, "by": by}
    TrustRule.objects.bulk_create(
        [
            TrustRule(value=value, note=read.notes[value], **common)
            for value in read.added
        ],
        ignore_conflicts=True,
    )
    return read


def export_list(rules: QuerySet[TrustRule]) -> str:
    """Write rules as a list that `import_list` reads."""
    return "".join(
        f"{rule.value} # {rule.note}\n" if rule.note else f"{rule.value}\n"
        for rule in rules.order_by("value").iterator()
    )


def _split_lines(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the number, value and note of each line that has one."""
    for number, line in enumerate(lines, 1):
        columns, _hash, comment = f" {line}".partition(" #")
        value, _comma, reason = columns.partition(",")
        value = value.strip().strip('"')
        is_heading = number == 1 and value.casefold() in HEADINGS
        if value and not is_heading:
            note = reason.strip().strip('"') or comment.strip()
            yield number, value, note[:MAX_LINE_NOTE]
