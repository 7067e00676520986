"""Outcomes: what people decided, counted beside what the filter had said before."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import batched
from typing import Any

from django.db import connection

from comments.models import DISCUSSION
from comments.models.label import Label
from comments.spam import signal_points
from comments.spam.scorer import MODEL_SAYS_SPAM
from comments.spam.verdicts import Bin

# With so many a share is known to within 1.4 percent; more would only take longer.
SAMPLE_SIZE = 5_000
EVEN = 0.5

# What each filter says of a comment; null where it says nothing.
FILTER_SAYS_SPAM = {
    "points": "(forecasts->>'points')::float >= %(even)s",
    "model": "(forecasts->>'model')::float >= %(model_says_spam)s",
    "akismet": "(forecasts->>'akismet')::float >= %(even)s",
    "rule": "coalesce(forecasts->>'bin', '') = %(spam)s",
}
_FILTER_COUNTS = ", ".join(
    f"count(*) FILTER (WHERE {says}), count(*) FILTER (WHERE NOT {says})"
    for says in FILTER_SAYS_SPAM.values()
)

# Of the newest decisions of people that hold, the last on each comment. Counted first by
# what people took the comments for, with the two counts of each filter; then by signal.
_COUNT = f"""
WITH newest AS MATERIALIZED (
  SELECT id, comment_id, to_status, forecasts, at FROM comments_decision
  WHERE by_id IS NOT NULL AND act = 'status' AND undoes_id IS NULL AND at >= %(start)s
  ORDER BY at DESC, id DESC LIMIT %(size)s
), last AS (
  SELECT DISTINCT ON (comment_id) * FROM newest WHERE NOT EXISTS (
    SELECT FROM comments_decision undoing
    WHERE undoing.undoes_id = newest.id AND undoing.undoes_id IS NOT NULL
  )
  ORDER BY comment_id, at DESC, id DESC
), outcome AS MATERIALIZED (
  SELECT last.forecasts,
    coalesce((last.forecasts->>'version')::int = %(version)s, false) AS is_comparable,
    CASE
      WHEN kind <> ALL(%(discussion)s) OR labels @> %(outreach)s THEN 'apart'
      WHEN to_status = 'approved' THEN 'real'
      WHEN to_status = 'spam' THEN 'spam'
      ELSE 'apart'
    END AS truth
  FROM last JOIN comments_comment ON comments_comment.id = last.comment_id
)
SELECT truth, is_comparable, (SELECT count(*) FROM newest), '', count(*),
  ARRAY[{_FILTER_COUNTS}]
FROM outcome GROUP BY truth, is_comparable
UNION ALL
SELECT truth, true, 0, signal COLLATE "C", count(*), NULL
FROM outcome, jsonb_object_keys(forecasts->'fired') signal
WHERE is_comparable GROUP BY truth, signal COLLATE "C"
"""  # noqa: S608  # our own words


class Truth(StrEnum):
    """What people took a comment for: the filter is measured by the first two alone.

    What was rejected, outreach and what is no part of the discussion are apart: they
    were not published, and are not spam either.
    """

    REAL = "real"
    SPAM = "spam"
    APART = "apart"


# How many comments of each truth something was said of (true), or not.
type Counts = Counter[tuple[Truth, bool]]


@dataclass(frozen=True)
class OutcomeCounts:
    """What signals and filters had said of comments that people then decided, counted.

    `compared` were judged by the points of today, `left_out` by others or not at all.
    `is_sample`: there may be more decisions, and only the newest were counted.
    """

    signals: dict[str, Counts]
    filters: dict[str, Counts]
    compared: int
    left_out: int
    is_sample: bool


def count_outcomes(start: datetime) -> OutcomeCounts:
    """Count the decisions that people took since then and that hold."""
    parameters: dict[str, Any] = {
        "start": start,
        "size": SAMPLE_SIZE,
        "version": signal_points.VERSION,
        "discussion": sorted(DISCUSSION),
        "outreach": [Label.OUTREACH],
        "even": EVEN,
        "model_says_spam": MODEL_SAYS_SPAM,
        "spam": Bin.SPAM,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, parameters)
        rows = cursor.fetchall()
    signals: dict[str, Counts] = defaultdict(Counter)
    filters: dict[str, Counts] = defaultdict(Counter)
    comments: Counts = Counter()
    decisions = 0
    for truth, is_comparable, newest, signal, many, by_filter in rows:
        if signal:
            signals[signal][truth, True] = many
            continue
        decisions, comments[truth, is_comparable] = newest, many
        for code, said in zip(FILTER_SAYS_SPAM, batched(by_filter, 2), strict=True):
            if is_comparable:
                filters[code][truth, True], filters[code][truth, False] = said
    for fired in signals.values():
        for truth in Truth:
            fired[truth, False] = comments[truth, True] - fired[truth, True]
    return OutcomeCounts(
        signals=signals,
        filters=filters,
        compared=sum(comments[truth, True] for truth in Truth),
        left_out=sum(comments[truth, False] for truth in Truth),
        is_sample=decisions == SAMPLE_SIZE,
    )
