"""Replay: what other settings of the filter would have done in the past year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.models import Comment, Decision, Status
from comments.spam import scorer, signal_points
from comments.spam.filter_data import FilterData
from comments.spam.models import FilterSettings
from comments.spam.scorer import RAISED_WITHOUT_ANSWER
from comments.spam.verdicts import Bin, Family, Reason, ScoringContext

YEAR = timedelta(days=365)
# Judged again in a second; a change that touches more is far too large to read.
MOST = 20_000
MOST_LISTED = 50
VERDICT_OF_FORECAST = {1.0: "spam", 0.0: "ham"}


@dataclass(frozen=True)
class Replay:
    """How many comments of the past year would have gone elsewhere.

    `harmed` are those that the change would have put away although people published
    them, the newest of `harms`; `freed_spam` would have waited although people called it
    spam. `is_sample`: more could have moved, and only the newest were judged again.
    """

    to_spam: int
    from_spam: int
    harms: int
    harmed: list[Comment]
    freed_spam: int
    is_sample: bool


def replay(before: FilterSettings, after: FilterSettings, now: datetime) -> Replay:
    """Judge last year's comments again, by the settings as they are and as tried.

    What each signal found then is taken as it was; nothing is changed or stored.
    """
    old, new = _knowledge(before), _knowledge(after)
    to_spam: list[int] = []
    from_spam: list[int] = []
    rows = list(_could_move(before, after, now)[:MOST].values_list("pk", "forecasts"))
    for number, forecasts in rows:
        was, would_be = _bin(forecasts, old), _bin(forecasts, new)
        if was != would_be and Bin.SPAM in {was, would_be}:
            (to_spam if would_be == Bin.SPAM else from_spam).append(number)
    harmed = _decided(to_spam, Status.APPROVED)
    return Replay(
        to_spam=len(to_spam),
        from_spam=len(from_spam),
        harms=harmed.count(),
        harmed=list(harmed.select_related("post__live")[:MOST_LISTED]),
        freed_spam=_decided(from_spam, Status.SPAM).count(),
        is_sample=len(rows) == MOST,
    )


def _could_move(
    before: FilterSettings, after: FilterSettings, now: datetime
) -> QuerySet[Comment]:
    """Keep what a change could move at all: scores between the thresholds, and what
    the filters said that are switched."""
    switched = set(before.log_only) ^ set(after.log_only)
    could = [
        Q(forecasts__fired__has_any_keys=sorted(signal_points.FILTERS[name]))
        for name in switched
    ]
    if "akismet" in switched:  # only watching, it leaves a forecast and no reason
        could.append(Q(forecasts__has_key="akismet"))
    low, high = sorted([before.threshold, after.threshold])
    if low < high:
        could.append(Q(score__gte=low, score__lt=high + RAISED_WITHOUT_ANSWER))
    if not could:
        return Comment.objects.none()
    return Comment.objects.filter(
        Q(*could, _connector=Q.OR),
        received_at__gte=now - YEAR,
        forecasts__version=signal_points.VERSION,
        forecasts__has_key="fired",
    ).order_by("-received_at", "-pk")


def _decided(numbers: Iterable[int], status: Status) -> QuerySet[Comment]:
    """Keep what has this status because a person gave it; the newest first."""
    by_people = Decision.objects.not_undone().by_people()
    decisions = by_people.filter(comment=OuterRef("pk"), to_status=status)
    decided = Comment.objects.filter(Exists(decisions), pk__in=list(numbers))
    return decided.filter(status=status).order_by("-received_at", "-pk")


def _bin(forecasts: dict[str, Any], filter_data: FilterData) -> Bin:
    """Say where a comment would have gone, by what the signals found in it then."""
    is_noted = "akismet" in filter_data.log_only
    context = ScoringContext(akismet="" if is_noted else _akismet_verdict(forecasts))
    found = _found(forecasts["fired"], context.akismet)
    return scorer.verdict_of(found, context, filter_data).bin


def _found(fired: dict[str, int], akismet: str) -> Iterator[Reason]:
    """Return what the local signals found then, and Akismet's word as it weighs today."""
    for code, weight in fired.items():
        row = signal_points.POINTS_TABLE.get(code)
        if row is not None and row.family != Family.AKISMET:
            yield signal_points.make_reason(code, points=weight)
    if (word := f"akismet-{akismet}") in signal_points.POINTS_TABLE:
        yield signal_points.make_reason(word)


def _akismet_verdict(forecasts: dict[str, Any]) -> str:
    """Return Akismet's word on a comment, also where it was only noted."""
    fired = forecasts["fired"]
    for word in ("discard", "unavailable", "refused"):
        if f"akismet-{word}" in fired:
            return word
    return VERDICT_OF_FORECAST.get(forecasts.get("akismet", -1.0), "")


def _knowledge(settings: FilterSettings) -> FilterData:
    return FilterData(
        threshold=settings.threshold, log_only=frozenset(settings.log_only)
    )
