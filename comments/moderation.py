"""Moderation: the one door for every change of a comment's status."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from evidenceblog.ground import acts, purging
from evidenceblog.ground.models import User
from posts.models import Post

from .models import GONE, VISIBLE, Comment, Decision, Status


class CannotDecide(ValueError):
    """A status that nobody sets: nothing goes back to received."""


@transaction.atomic
def decide(
    comments: Iterable[Comment],
    *,
    to: Status,
    by: User | None,
    reasons: Sequence[str] = (),
) -> list[Decision]:
    """Give comments a status and write down who decided so and why (`by` None: the
    system). Return the decisions made.

    What already has the status is left alone, and so is what its author withdrew, but
    for its erasure, or had erased. Raises CannotDecide for a status that is not a
    decision.
    """
    if to == Status.RECEIVED:
        raise CannotDecide(to)
    now = timezone.now()
    decisions = [
        Decision(
            comment=comment,
            from_status=comment.status,
            to_status=to,
            by=by,
            reasons=list(reasons),
            at=now,
        )
        for comment in _locked(comments, to)
    ]
    Decision.objects.bulk_create(decisions)
    decided = [decision.comment_id for decision in decisions]
    Comment.objects.filter(pk__in=decided).update(status=to)
    _purge(decisions)
    if decided:
        acts.record("comment.decided", decisions=[made.pk for made in decisions])
    return decisions


def _purge(decisions: Iterable[Decision]) -> None:
    """Drop the pages on which a comment appears, or from which it goes."""
    posts = {
        Post(pk=decision.comment.post_id)
        for decision in decisions
        if VISIBLE & {decision.from_status, decision.to_status}
    }
    purging.purge(*(post.surrogate_key for post in posts))


def _locked(comments: Iterable[Comment], to: Status) -> QuerySet[Comment]:
    """Lock those of the comments that this decision may still change."""
    settled = {Status.ERASED} if to == Status.ERASED else {to, *GONE}
    return (
        Comment.objects.select_for_update()
        .filter(pk__in=[comment.pk for comment in comments])
        .exclude(status__in=settled)
        .order_by("pk")
    )
