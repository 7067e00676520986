"""Exporting: the log as CSV, in codes and words, without a word of any comment."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from comments import reasons
from comments.models import DecisionQuerySet

from .entries import newest_first

# What is read in one go: a few megabytes, and the database waits for no slow reader.
CHUNK = 2_000
# What takes a few seconds: meanwhile the web process answers nobody else.
MOST_EXPORTED = 50_000
# A spreadsheet takes a cell that begins so for a formula, and runs it (OWASP, "CSV
# Injection").
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# The mark at the start tells spreadsheets that it is UTF-8.
BOM = "\ufeff"

# The name of each column, and where its value comes from. No `by` is the system.
COLUMNS = {
    "decision": "pk",
    "at": "at",
    "by": "by__username",
    "act": "act",
    "from": "from_status",
    "to": "to_status",
    "changes": "changes",
    "reasons": "reasons",
    "reasons_in_words": "reasons",
    "comment": "comment_id",
    "post": "comment__post__slug",
    "campaign": "campaign_id",
    "batch": "batch",
    "undoes": "undoes_id",
    "undone_at": "undone__at",
    "undone_by": "undone__by__username",
}


class _Line:
    """A file that `csv` writes to, which hands each line on."""

    def write(self, line: str) -> str:
        return line


def lines(decisions: DecisionQuerySet) -> Iterator[str]:
    """Yield the lines of the export, the newest decision first."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(COLUMNS)
    after = None
    while rows := _chunk(decisions, after):
        for row in rows:
            cells = (_text(name, row[source]) for name, source in COLUMNS.items())
            yield writer.writerow([harmless(cell) for cell in cells])
        after = rows[-1]["pk"]


def are_too_many(decisions: DecisionQuerySet) -> bool:
    return decisions[MOST_EXPORTED : MOST_EXPORTED + 1].exists()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell


def _chunk(decisions: DecisionQuerySet, after: int | None) -> list[dict[str, Any]]:
    return list(newest_first(decisions, after).values(*COLUMNS.values())[:CHUNK])


def _text(name: str, value: Any) -> str:
    if name == "reasons_in_words":
        return "; ".join(reasons.in_words(value))
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, dict):
        return json.dumps(value) if value else ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return "" if value is None else str(value)
