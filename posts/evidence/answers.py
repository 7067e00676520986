"""The editor's answer: what is done about a post when the evidence it rests on moves on.

A source's event concerns each live post that cites the source. Each answer is one row,
never edited; a later answer, or a notice that is taken back, leaves it there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext as _, gettext_noop, override
from django_stubs_ext import StrOrPromise

from evidenceblog.core import cache_purge
from evidenceblog.core.models import User
from posts import live_notices
from posts.citations.models import SourceEvent
from posts.models import EVIDENCE, EvidenceAnswer, Post, SourceUse
from posts.revisions import corrections
from posts.revisions.publish_refusals import NotPublished
from posts.revisions.withdrawal import withdraw

Kind = EvidenceAnswer.Kind
# A name beyond this is cut in a notice: the whole has 300 characters.
LONGEST_NAME = 60
NOTICES: dict[str, str] = {
    SourceEvent.Kind.NEW_VERSION: gettext_noop(
        "There is a newer version of a work that this post rests on (%(source)s). We "
        "have not checked yet whether it changes the post."
    ),
    SourceEvent.Kind.CORRECTION: gettext_noop(
        "A work that this post rests on (%(source)s) has been corrected. We have not "
        "checked yet whether it changes the post."
    ),
    SourceEvent.Kind.EXPRESSION_OF_CONCERN: gettext_noop(
        "The publisher of a work that this post rests on (%(source)s) has expressed "
        "concern about it. We are checking what it means for the post."
    ),
    SourceEvent.Kind.RETRACTION: gettext_noop(
        "A work that this post rests on (%(source)s) has been retracted. Please do not "
        "rely on what the post says of it: we are checking the post."
    ),
    SourceEvent.Kind.WITHDRAWAL: gettext_noop(
        "A work that this post rests on (%(source)s) has been withdrawn. Please do not "
        "rely on what the post says of it: we are checking the post."
    ),
    SourceEvent.Kind.SPLIT: gettext_noop(
        "A work that this post rests on (%(source)s) has been replaced by several "
        "others. We have not checked yet whether they change the post."
    ),
}


class NotAnswered(Exception):
    """Nothing was done for any post; `reason` says why, of which post."""

    def __init__(self, post: Post, reason: StrOrPromise) -> None:
        super().__init__(post.pk)
        self.reason = f"“{post.shown.title}”: {reason}"


@dataclass(frozen=True)
class ConcernedPost:
    """A post that an event concerns: the answer that holds, if there is one.

    `last` is the number of its last answer, 0 for none, whether that holds or not: who
    answers must have seen it. `since` is from when on an answer has been missing.
    """

    post: Post
    answer: EvidenceAnswer | None
    last: int
    since: datetime


def posts_concerned(events: Iterable[SourceEvent]) -> dict[int, list[ConcernedPost]]:
    """Return by the number of each event the posts that it concerns, the newest first:
    live ones that cite its source, and those for which it was answered."""
    events = list(events)
    citing = _citing_posts({event.source_id for event in events})
    answers = _answers_to(events)
    found = {}
    for event in events:
        answered = answers[event.pk]
        posts = {one.pk: one for one in citing[event.source_id]}
        posts |= {pk: rows[-1].post for pk, rows in answered.items()}
        concerned = [_concerned(event, posts[pk], answered[pk]) for pk in posts]
        concerned.sort(key=lambda one: (one.post.shown.published_at, one.post.pk))
        found[event.pk] = concerned[::-1]
    return found


def _concerned(
    event: SourceEvent, post: Post, answers: list[EvidenceAnswer]
) -> ConcernedPost:
    holding = [answer for answer in answers if answer.holds]
    return ConcernedPost(
        post,
        answer=holding[-1] if holding else None,
        last=answers[-1].pk if answers else 0,
        since=max(event.found_at, post.shown.published_at),
    )


def _citing_posts(sources: set[int]) -> dict[int, list[Post]]:
    """Return by the number of each source the live posts that cite it."""
    citing: dict[int, list[Post]] = defaultdict(list)
    live = SourceUse.objects.filter(
        source__in=sources, revision__live_on__state=Post.State.LIVE
    )
    words = ("revision__snapshot", "revision__body")
    for use in live.select_related("revision__live_on").defer(*words):
        post = use.revision.live_on
        post.live = use.revision
        citing[use.source_id].append(post)
    return citing


def _answers_to(
    events: list[SourceEvent],
) -> dict[int, dict[int, list[EvidenceAnswer]]]:
    """Return the answers to each event, for each post, in their order."""
    found: dict[int, dict[int, list[EvidenceAnswer]]] = defaultdict(
        lambda: defaultdict(list)
    )
    rows = EvidenceAnswer.objects.judged().filter(event__in=events).order_by("pk")
    whole = rows.select_related("post__live", "notice", "revision", "by")
    words = ("post__live__snapshot", "post__live__body")
    for answer in whole.defer(*words, "revision__snapshot", "revision__body"):
        found[answer.event_id][answer.post_id].append(answer)
    return found


def unanswered_events(post: Post) -> QuerySet[SourceEvent]:
    """Return the events that concern a live post and wait for more than a notice."""
    cited = SourceUse.objects.filter(revision__live_on=post).values("source")
    done = EvidenceAnswer.objects.holding().filter(post=post).exclude(kind=Kind.NOTICE)
    events = SourceEvent.objects.filter(source__in=cited)
    open_ones = events.exclude(pk__in=done.values("event")).select_related("source")
    return open_ones.order_by("found_at", "pk")


def open_events() -> QuerySet[SourceEvent]:
    """Return the events of which a live post still waits for more than a notice, the
    oldest first."""
    done = EvidenceAnswer.objects.holding().exclude(kind=Kind.NOTICE)
    waiting = SourceUse.objects.filter(
        ~Exists(
            done.filter(event=OuterRef(OuterRef("pk")), post=OuterRef("revision__post"))
        ),
        source=OuterRef("source"),
        revision__live_on__state=Post.State.LIVE,
    )
    events = SourceEvent.objects.filter(Exists(waiting)).select_related("source")
    return events.order_by("found_at", "pk")


def notice_text(event: SourceEvent, post: Post) -> str:
    """Return the notice of an event as readers of a live post will see it."""
    name = Truncator(event.source.short_name).chars(LONGEST_NAME)
    with override(post.shown.language):
        return gettext(NOTICES[event.kind]) % {"source": name}


# What an editor does. `seen` has, by the number of each post that is answered for, the
# number of the last answer that the editor saw, 0 for none. Each does it for all of these
# posts, or raises NotAnswered and does nothing.

type Seen = Mapping[int, int]


@transaction.atomic
def answer_checked(event: SourceEvent, seen: Seen, *, sentence: str, by: User) -> None:
    """Answer that posts were checked and nothing changes: each gets a review."""
    for post in _take_turn(event, seen):
        try:
            review = corrections.publish_review(post, by=by, note=sentence)
        except NotPublished as refusal:
            raise NotAnswered(post, refusal.reason) from refusal
        _end_notice(event, post, by)
        _store(event, post, Kind.CHECKED, by, sentence=sentence, revision=review)


@transaction.atomic
def answer_with_notice(event: SourceEvent, seen: Seen, *, by: User) -> None:
    """Put the notice of the event above posts, for all readers at once."""
    for post in _take_turn(event, seen):
        _end_notice(event, post, by)
        notice = live_notices.show_text(post, notice_text(event, post), by=by)
        _store(event, post, Kind.NOTICE, by, notice=notice)


@transaction.atomic
def answer_withdrawn(
    event: SourceEvent, seen: Seen, *, sentence: str, by: User
) -> None:
    """Withdraw posts: readers find the sentence in their place."""
    for post in _take_turn(event, seen):
        withdraw(post, by=by, note=sentence)
        _store(event, post, Kind.WITHDRAWN, by, sentence=sentence)


@transaction.atomic
def take_notices_back(event: SourceEvent, seen: Seen, *, by: User) -> None:
    """Take the notices of the event back from above posts."""
    for post in _take_turn(event, seen):
        _end_notice(event, post, by)


def _take_turn(event: SourceEvent, seen: Seen) -> list[Post]:
    """Lock the posts, and return them if nobody has answered for one of them since.

    Raises NotAnswered.
    """
    # Not the event's key: a publication that refers to it meanwhile need not wait.
    SourceEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    posts = Post.objects.select_for_update(of=("self",)).order_by("pk")
    locked = list(posts.select_related("live").filter(pk__in=seen))
    known = {one.post.pk: one for one in posts_concerned([event])[event.pk]}
    for post in locked:
        if post.state != Post.State.LIVE:
            raise NotAnswered(post, _("Readers do not see it any more."))
        if post.pk not in known:
            raise NotAnswered(post, _("It does not cite this source any more."))
        if known[post.pk].last != seen[post.pk]:
            words = _("Somebody has answered meanwhile. Look at the answer first.")
            raise NotAnswered(post, words)
    return locked


def _end_notice(event: SourceEvent, post: Post, by: User) -> None:
    """Take back what stands above a post because of this event."""
    notices = EvidenceAnswer.objects.filter(event=event, post=post, kind=Kind.NOTICE)
    live_notices.take_back(
        post, by=by, notices=notices.values_list("notice", flat=True)
    )


def _store(
    event: SourceEvent, post: Post, kind: EvidenceAnswer.Kind, by: User, **said: Any
) -> None:
    EvidenceAnswer.objects.create(
        event=event, post=post, kind=kind, by=by, at=timezone.now(), **said
    )
    cache_purge.purge(EVIDENCE)
