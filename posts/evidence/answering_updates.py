"""Updates that answer an event: the answer holds as soon as readers see the update."""

from collections.abc import Iterable

from django.utils import timezone

from evidenceblog.core import cache_purge
from evidenceblog.core.models import User
from posts import live_notices
from posts.citations.models import SourceEvent
from posts.models import EVIDENCE, EvidenceAnswer, Post, Revision

Kind = EvidenceAnswer.Kind


def store_updates(
    events: Iterable[SourceEvent], revision: Revision, *, by: User | None
) -> None:
    """Store that a revision, published or scheduled, is the answer to events."""
    made = EvidenceAnswer.objects.bulk_create(
        EvidenceAnswer(
            event=event,
            post_id=revision.post_id,
            kind=Kind.UPDATED,
            revision=revision,
            by=by,
            at=timezone.now(),
        )
        for event in events
    )
    if made:
        cache_purge.purge(EVIDENCE)


def end_notices(revision: Revision, *, by: User | None) -> None:
    """Take back the notices above a post that were put there because of the events
    which a revision answers that has just gone live."""
    answers = EvidenceAnswer.objects.filter(post=revision.post_id)
    answered = answers.filter(kind=Kind.UPDATED, revision=revision).values("event")
    notices = answers.filter(kind=Kind.NOTICE, event__in=answered)
    standing = notices.filter(notice__ended_at=None).values_list("notice", flat=True)
    if by and (keys := list(standing)):
        post = Post.objects.get(pk=revision.post_id)
        live_notices.take_back(post, by=by, notices=keys)
