"""Outcomes: what people decided, beside what the filter had said before they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef

from comments.models import DISCUSSION, Act, Decision, Kind, Status
from comments.models.label import Label
from comments.spam import signal_points

# With so many a share is known to within one percent; more would only take longer.
MOST = 10_000


class Truth(StrEnum):
    """What people took a comment for: the filter is measured by the first two alone."""

    REAL = "real"
    SPAM = "spam"
    APART = "apart"


@dataclass(frozen=True)
class Outcome:
    """One decision of a person; `forecasts` is what had been said before it.

    What was rejected, outreach and what is no part of the discussion stand apart: they
    were not published, and are not spam either.
    """

    comment: int
    status: Status
    kind: Kind
    labels: tuple[str, ...]
    forecasts: dict[str, Any]

    @property
    def truth(self) -> Truth:
        if self.kind not in DISCUSSION or Label.OUTREACH in self.labels:
            return Truth.APART
        sides = {Status.APPROVED: Truth.REAL, Status.SPAM: Truth.SPAM}
        return sides.get(self.status, Truth.APART)

    @property
    def is_comparable(self) -> bool:
        """Tell whether the filter had judged it, by the points of today."""
        return self.forecasts.get("version") == signal_points.VERSION


def since(start: datetime) -> tuple[list[Outcome], bool]:
    """Return the newest decisions that people took and that hold, newest first, and
    whether there may be more."""
    # Asked of those found alone: of all there are it would cost seconds.
    undone = Exists(Decision.objects.filter(undoes=OuterRef("pk")))
    made = Decision.objects.by_people().filter(
        act=Act.STATUS, undoes=None, at__gte=start
    )
    rows = made.order_by("-at", "-pk").values_list(
        *("comment_id", "to_status"),
        *("comment__kind", "comment__labels", "forecasts", undone),
    )[:MOST]
    decisions = [
        Outcome(comment, Status(status), Kind(kind), tuple(labels), forecasts)
        for comment, status, kind, labels, forecasts, is_undone in rows
        if not is_undone
    ]
    return decisions, len(rows) == MOST


def last_of_each(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Keep of each comment what was decided last; the newest come first."""
    last: dict[int, Outcome] = {}
    for one in outcomes:
        last.setdefault(one.comment, one)
    return list(last.values())
