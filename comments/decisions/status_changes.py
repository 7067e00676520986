"""Moderation: the one door for every change of a comment's status."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.discussion import reports
from comments.models import GONE, VISIBLE, Act, Campaign, Comment, Decision, Status
from evidenceblog.core import cache_purge, event_queue
from evidenceblog.core.models import User

from . import filter_training


class CannotDecide(ValueError):
    """A status that nobody sets: nothing goes back to received."""


@transaction.atomic
def decide(
    comments: Iterable[Comment],
    *,
    to: Status,
    by: User | None,
    reasons: Sequence[str] = (),
    seen: Mapping[int, int] | None = None,
    batch: uuid.UUID | None = None,
    campaign: Campaign | None = None,
    undoes: Mapping[int, Decision] | None = None,
) -> list[Decision]:
    """Give comments a status and write down who decided so and why (`by` None: the
    system). Return the decisions made.

    What already has the status is left alone, and so is what its author withdrew, but
    for its erasure, or had erased. `seen` is the turn at which each comment was looked
    at, by number: what somebody else decided since is left alone, too (`overtaken`
    tells which). `undoes` names, by number, the decision that each new one takes back.
    A person's decision closes the reports of a comment, be it to leave it as it is.
    Raises CannotDecide for a status that is not a decision.
    """
    if to == Status.RECEIVED:
        raise CannotDecide(to)
    found = lock_unchanged(comments, seen)
    common: dict[str, Any] = {
        "to_status": to,
        "by": by,
        "reasons": list(reasons),
        "at": timezone.now(),
        "batch": batch or uuid.uuid4(),
        "campaign": campaign,
    }
    changing = [comment for comment in found if _may_become(to, comment)]
    decisions = [_draft_decision(comment, undoes or {}, **common) for comment in changing]
    _add_lessons(decisions)
    _store_decisions(decisions, to, by)
    if to in GONE or (by and not undoes):
        decisions += reports.close_reports(found, by=by, batch=common["batch"])
    return decisions


def _draft_decision(
    comment: Comment, undoes: Mapping[int, Decision], **common: Any
) -> Decision:
    return Decision(
        comment=comment,
        from_status=comment.status,
        undoes=undoes.get(comment.pk),
        forecasts=comment.forecasts,
        **common,
    )


def lock_unchanged(
    comments: Iterable[Comment], seen: Mapping[int, int] | None
) -> list[Comment]:
    """Lock comments and return, as they are now, those that nobody decided since they
    were `seen`. The caller holds the transaction."""
    numbers = [comment.pk for comment in comments]
    locked = Comment.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    return [comment for comment in locked if not _was_decided_since(comment, seen)]


def decided_since(seen: Mapping[int, int]) -> list[Decision]:
    """Return, of comments looked at when they had these turns, what other people
    decided since: the last decision on each."""
    moved = [
        comment.pk
        for comment in Comment.objects.filter(pk__in=seen).only("turn")
        if _was_decided_since(comment, seen)
    ]
    return list(
        Decision.objects.by_people()
        .filter(comment__in=moved)
        .select_related("by", "comment")
        .order_by("comment", "-at", "-pk")
        .distinct("comment")
    )


def log_act(
    comments: Iterable[Comment],
    act: Act,
    *,
    by: User,
    changes: Mapping[int, dict[str, Any]],
    reasons: Sequence[str] = (),
    batch: uuid.UUID | None = None,
    undoes: Mapping[int, Decision] | None = None,
) -> list[Decision]:
    """Write down an act that leaves the status as it is; `changes` by comment number.

    The caller holds the transaction in which it changes what the act is about.
    """
    batch = batch or uuid.uuid4()
    return Decision.objects.bulk_create(
        Decision(
            comment=comment,
            act=act,
            from_status=comment.status,
            to_status=comment.status,
            by=by,
            reasons=list(reasons),
            changes=changes[comment.pk],
            batch=batch,
            undoes=(undoes or {}).get(comment.pk),
        )
        for comment in comments
    )


def _add_lessons(decisions: list[Decision]) -> None:
    """Let people's decisions keep what they teach; of a campaign, a few are enough."""
    taught = [made for made in decisions if made.by_id and not made.undoes_id]
    if taught and taught[0].campaign_id:
        taught = taught[: filter_training.LESSONS_PER_CAMPAIGN]
    for made in taught:
        made.taught = filter_training.lesson_of(made.comment, Status(made.to_status))


def _store_decisions(decisions: list[Decision], to: Status, by: User | None) -> None:
    Decision.objects.bulk_create(decisions)
    decided = Comment.objects.filter(pk__in=[made.comment_id for made in decisions])
    decided.update(status=to, turn=F("turn") + int(by is not None))
    _purge_pages(decisions)
    if decisions:
        event_queue.record("comment.decided", decisions=[made.pk for made in decisions])
    if any(made.taught or made.undoes_id for made in decisions):
        event_queue.record("lessons.changed")


def _was_decided_since(comment: Comment, seen: Mapping[int, int] | None) -> bool:
    return seen is not None and seen.get(comment.pk, comment.turn) != comment.turn


def _purge_pages(decisions: Iterable[Decision]) -> None:
    """Drop the pages on which a comment appears, or from which it goes."""
    seen = (
        decision.comment.surrogate_keys
        for decision in decisions
        if VISIBLE & {decision.from_status, decision.to_status}
    )
    cache_purge.purge(*set().union(*seen))


def _may_become(to: Status, comment: Comment) -> bool:
    """Tell whether this decision may still change a comment."""
    return comment.status != to and comment.status not in (
        {Status.ERASED} if to == Status.ERASED else GONE
    )
