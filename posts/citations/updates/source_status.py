"""What is known of a source now: the gravest event, and who was asked in vain since when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from posts.citations.models import Source, SourceEvent, SourceWatch

from .update_checks import ASKED_EVERY, registries_on

Kind = SourceEvent.Kind

# Gravest first: which of several events is told.
GRAVITY = [
    Kind.RETRACTION,
    Kind.WITHDRAWAL,
    Kind.EXPRESSION_OF_CONCERN,
    Kind.SPLIT,
    Kind.NEW_VERSION,
    Kind.CORRECTION,
]
# An answer holds for a week; the queue and a pause may take two days more.
ANSWER_HOLDS = ASKED_EVERY + timedelta(days=2)


@dataclass(frozen=True)
class VainQuestion:
    """A service that was asked in vain, or not at all, since a moment."""

    service: str
    since: datetime
    why: str


@dataclass
class SourceStatus:
    """What is known of a source, and how far it can be relied on."""

    events: list[SourceEvent] = field(default_factory=list)
    asked_in_vain: list[VainQuestion] = field(default_factory=list)
    answered_at: datetime | None = None  # the last answer of a service that knows it

    @property
    def event(self) -> SourceEvent | None:
        """Return the gravest event, of these the latest; none if nothing is known."""
        return next(iter(self.by_gravity()), None)

    def by_gravity(self) -> list[SourceEvent]:
        """Return the events, gravest first, of one kind the latest first."""
        newest_first = sorted(self.events, key=lambda one: one.found_at, reverse=True)
        return sorted(newest_first, key=lambda one: GRAVITY.index(Kind(one.kind)))

    @property
    def is_quiet(self) -> bool:
        """Tell whether a service answered lately, none failed, and nothing happened."""
        return not self.events and not self.asked_in_vain and self.is_answered

    @property
    def is_answered(self) -> bool:
        """Tell whether the last answer still holds."""
        at = self.answered_at
        return at is not None and at > timezone.now() - ANSWER_HOLDS


def source_status(source: Source) -> SourceStatus:
    """Return what is known of one source."""
    return source_statuses([source.pk])[source.pk]


def source_statuses(sources: Iterable[int]) -> dict[int, SourceStatus]:
    """Return what is known of each source, in two queries."""
    found: dict[int, SourceStatus] = defaultdict(SourceStatus)
    found.update({pk: SourceStatus() for pk in sources})
    for event in SourceEvent.objects.filter(source__in=found):
        found[event.source_id].events.append(event)
    # Where no service may be asked, Retraction Watch's list is all that tells.
    registries = registries_on() or [SourceWatch.Registry.RETRACTION_WATCH]
    asked = SourceWatch.objects.filter(source__in=found, service__in=registries)
    for watch in asked.order_by("service"):
        _add(found[watch.source_id], watch)
    return dict(found)


def _add(status: SourceStatus, watch: SourceWatch) -> None:
    if vain := vain_question(watch):
        status.asked_in_vain.append(vain)
    elif watch.answered_at and not watch.is_unknown:
        status.answered_at = max(filter(None, (status.answered_at, watch.answered_at)))


def vain_question(watch: SourceWatch) -> VainQuestion | None:
    """Return since when a service owes an answer, whether it failed or was not asked."""
    name = watch.get_service_display()
    if watch.failing_since:
        return VainQuestion(name, watch.failing_since, watch.last_error)
    last = watch.answered_at or watch.added_at
    if last < timezone.now() - ANSWER_HOLDS:
        return VainQuestion(name, last, "")
    return None
