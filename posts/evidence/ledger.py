"""What changed in the evidence, for readers: each event of a source that posts rest on,
and what was done about each of these posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from evidenceblog.core.models import SiteSettings
from posts.citations.models import SourceEvent
from posts.citations.updates.reference_status import (
    STATUS_WORDS,
    printed_statuses,
    status_of,
)
from posts.models import EvidenceAnswer, Post, PostSettings, SourceUse, Topic

from .answers import ConcernedPost, posts_concerned

EventKind = SourceEvent.Kind
# What an event means for who has read a post: whether to worry.
MEANINGS: dict[str, StrOrPromise] = {
    EventKind.RETRACTION: gettext_lazy(
        "Its results can no longer be relied on. Do not rely on what a post says of it "
        "until we have answered below."
    ),
    EventKind.WITHDRAWAL: gettext_lazy(
        "Its publisher no longer stands behind it, often because it is out of date. Read "
        "what rests on it with caution."
    ),
    EventKind.EXPRESSION_OF_CONCERN: gettext_lazy(
        "There are doubts about it, and it is being looked into. Read what rests on it "
        "with caution."
    ),
    EventKind.CORRECTION: gettext_lazy(
        "Most corrections are small and change no conclusion. Whether this one does is "
        "said below, once we have checked."
    ),
    EventKind.SPLIT: gettext_lazy(
        "Its question is now answered in several works. What we wrote was right for the "
        "work as it was."
    ),
    EventKind.NEW_VERSION: gettext_lazy(
        "It may bring more studies, and its conclusions may be the same. What we wrote "
        "was right for the version that we read."
    ),
}
# Readers are told at once that these are not answered.
AT_ONCE = (EventKind.RETRACTION, EventKind.WITHDRAWAL)


@dataclass(frozen=True)
class EvidenceLine:
    """One post: the answer for it, or until when readers may expect one.

    `is_late`: readers are told that nobody has answered yet.
    """

    post: Post
    answer: EvidenceAnswer | None
    until: datetime
    is_late: bool


@dataclass(frozen=True)
class EvidenceEntry:
    """An event, with the posts that rest on its source."""

    event: SourceEvent
    lines: list[EvidenceLine]

    @property
    def words(self) -> str:
        """Say what happened."""
        return str(STATUS_WORDS[self.event.kind])

    @property
    def meaning(self) -> str:
        return str(MEANINGS[self.event.kind])

    @property
    def notices(self) -> list[str]:
        """Return the address of the notice, if there is one."""
        return self._addresses("notice")

    @property
    def successors(self) -> list[str]:
        """Return the address of what to read now, if there is anything."""
        return self._addresses("successor")

    def _addresses(self, name: str) -> list[str]:
        [printed] = printed_statuses([status_of(self.event)])
        return [printed[name]] if printed[name] else []

    @property
    def changed_at(self) -> datetime:
        """Return when something of it was said last."""
        answered = [line.answer.shown_at for line in self.lines if line.answer]
        return max([self.event.found_at, *answered])

    @property
    def turns_late(self) -> list[datetime]:
        """Return when a line of it will say that nobody has answered."""
        return [line.until for line in self.lines if not (line.answer or line.is_late)]


def topics_with_events() -> QuerySet[Topic]:
    """Return the topics of live posts whose sources something became of."""
    changed = SourceUse.objects.filter(
        revision__topics=OuterRef("pk"),
        revision__live_on__state=Post.State.LIVE,
        source__events__isnull=False,
    )
    return Topic.objects.filter(Exists(changed)).order_by("name")


def concerning_posts(
    events: QuerySet[SourceEvent], topic: Topic | None = None
) -> QuerySet[SourceEvent]:
    """Keep the events that concern posts, all or those of a topic."""
    live = SourceUse.objects.filter(
        source=OuterRef("source"), revision__live_on__state=Post.State.LIVE
    )
    answered = EvidenceAnswer.objects.filter(event=OuterRef("pk"))
    if topic:
        live = live.filter(revision__topics=topic)
        answered = answered.filter(post__live__topics=topic)
    return events.filter(Q(Exists(live)) | Q(Exists(answered)))


def public_events(topic: Topic | None = None) -> QuerySet[SourceEvent]:
    """Return what readers are told of, what was found last first."""
    events = concerning_posts(SourceEvent.objects.select_related("source"), topic)
    return events.order_by("-found_at", "-pk")


def entries(
    events: Iterable[SourceEvent], site: SiteSettings, topic: Topic | None = None
) -> list[EvidenceEntry]:
    """Return what readers are told of these events."""
    events = list(events)
    concerned = posts_concerned(events)
    shown = _posts_of(topic, concerned) if topic else None
    days = PostSettings.of(site).answer_days
    return [
        EvidenceEntry(
            event,
            [
                _line(event, one, days)
                for one in concerned[event.pk]
                if shown is None or one.post.pk in shown
            ],
        )
        for event in events
    ]


def _posts_of(topic: Topic, concerned: dict[int, list[ConcernedPost]]) -> set[int]:
    keys = {one.post.pk for found in concerned.values() for one in found}
    of_topic = Post.objects.filter(pk__in=keys, live__topics=topic)
    return set(of_topic.values_list("pk", flat=True))


def _line(event: SourceEvent, one: ConcernedPost, days: int) -> EvidenceLine:
    until = one.since + timedelta(days=0 if event.kind in AT_ONCE else days)
    is_late = one.answer is None and until <= timezone.now()
    return EvidenceLine(one.post, one.answer, until, is_late)
