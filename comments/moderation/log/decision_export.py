"""The log as a CSV file, in codes and words, without a word of any comment."""

from collections.abc import Iterator
from typing import Any

from comments.decisions import reason_texts
from comments.models import DecisionQuerySet
from evidenceblog.core.csv_export import csv_lines

from .decision_log import newest_first

# What is read in one go: a few megabytes, and the database waits for no slow reader.
CHUNK_SIZE = 2_000
# What takes a few seconds: meanwhile the web process answers nobody else.
MAX_EXPORTED = 50_000

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


def export_lines(decisions: DecisionQuerySet) -> Iterator[str]:
    """Yield the lines of the export, the newest decision first."""
    return csv_lines(COLUMNS, _rows(decisions))


def exceeds_limit(decisions: DecisionQuerySet) -> bool:
    return decisions[MAX_EXPORTED : MAX_EXPORTED + 1].exists()


def _rows(decisions: DecisionQuerySet) -> Iterator[list[Any]]:
    after = None
    while found := _chunk(decisions, after):
        for row in found:
            words = {"reasons_in_words": reason_texts.texts_of(row["reasons"])}
            yield [words.get(name, row[source]) for name, source in COLUMNS.items()]
        after = found[-1]["pk"]


def _chunk(decisions: DecisionQuerySet, after: int | None) -> list[dict[str, Any]]:
    return list(newest_first(decisions, after).values(*COLUMNS.values())[:CHUNK_SIZE])
