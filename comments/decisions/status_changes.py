"""Every change of a comment's status, and the log of all acts upon comments."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models import GONE, VISIBLE, Act, Campaign, Comment, Decision, Status
from evidenceblog.core import cache_purge, event_queue
from evidenceblog.core.models import User

from . import filter_training, report_closure


class CannotDecide(ValueError):
    """A status that nobody sets: nothing goes back to received."""


def decide(
    comments: Iterable[Comment],
    *,
    to: Status,
    by: User | None,
    reasons: Sequence[str] = (),
    versions: Mapping[int, int] | None = None,
    batch: uuid.UUID | None = None,
    campaign: Campaign | None = None,
    undoes: Mapping[int, Decision] | None = None,
    are_locked: bool = False,
    columns: Mapping[str, Any] | None = None,
    reopens: bool = False,
) -> list[Decision]:
    """Give comments a status, log who decided so and why, and return the decisions.

    `by` is None for the system. A comment that has the status already stays as it is,
    and so does one that its author withdrew or had erased, and spam whose words were
    deleted: these can only be erased.
    `versions` gives, by number, the version of each comment that the decider saw; a
    comment that somebody else decided since stays as it is, too: `decided_since` returns
    those decisions. `undoes` gives, by number, the decision that each new one undoes.
    `are_locked`: the caller holds the rows, and gives them as they are now. `columns`
    are stored with the new status. `reopens`: its author puts back what they withdrew.
    A person's decision closes the reports of a comment even where the status stays.
    Raises CannotDecide for a status that is not a decision.
    """
    if to == Status.RECEIVED:
        raise CannotDecide(to)
    with transaction.atomic(savepoint=False):
        found = list(comments) if are_locked else lock_unchanged(comments, versions)
        batch, now = batch or uuid.uuid4(), timezone.now()
        decisions = [
            Decision(
                comment=comment,
                from_status=comment.status,
                to_status=to,
                by=by,
                reasons=list(reasons),
                at=now,
                batch=batch,
                campaign=campaign,
                undoes=(undoes or {}).get(comment.pk),
                forecasts=comment.forecasts,
            )
            for comment in found
            if _may_become(to, comment, reopens=reopens)
        ]
        _add_lessons(decisions)
        _store_decisions(decisions, to, by, columns or {})
        if to in GONE or (by and not undoes):
            decisions += report_closure.close_reports(found, by=by, batch=batch)
        return decisions


def lock_unchanged(
    comments: Iterable[Comment], versions: Mapping[int, int] | None
) -> list[Comment]:
    """Lock comments and return, read again, those that still have these versions.

    Needs a transaction. Without `versions` all are returned.
    """
    numbers = [comment.pk for comment in comments]
    locked = Comment.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    return [comment for comment in locked if not _has_changed(comment, versions)]


def decided_since(versions: Mapping[int, int]) -> list[Decision]:
    """Return the last decision on each comment that a person decided since it had the
    given version."""
    moved = [
        comment.pk
        for comment in Comment.objects.filter(pk__in=versions).only("version")
        if _has_changed(comment, versions)
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
    """Log an act that leaves the status as it is; `changes` by comment number.

    The caller changes the fields in the same transaction.
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
    """Give people's decisions their lessons; of a campaign, a few are enough."""
    teaching = [made for made in decisions if made.by_id and not made.undoes_id]
    if teaching and teaching[0].campaign_id:
        teaching = teaching[: filter_training.LESSONS_PER_CAMPAIGN]
    for made in teaching:
        made.lesson = filter_training.lesson_of(made.comment, Status(made.to_status))


def _store_decisions(
    decisions: list[Decision],
    to: Status,
    by: User | None,
    columns: Mapping[str, Any],
) -> None:
    Decision.objects.bulk_create(decisions)
    decided = Comment.objects.filter(pk__in=[made.comment_id for made in decisions])
    version = F("version") + int(by is not None)
    decided.update(status=to, version=version, **columns)
    _purge_pages(decisions)
    if decisions:
        event_queue.record("comment.decided", decisions=[made.pk for made in decisions])
    if any(made.lesson or made.undoes_id for made in decisions):
        event_queue.record("lessons.changed")


def _has_changed(comment: Comment, versions: Mapping[int, int] | None) -> bool:
    return (
        versions is not None
        and versions.get(comment.pk, comment.version) != comment.version
    )


def _purge_pages(decisions: Iterable[Decision]) -> None:
    """Purge the pages on which a comment appears, or from which it goes."""
    keys = (
        decision.comment.surrogate_keys
        for decision in decisions
        if VISIBLE & {decision.from_status, decision.to_status}
    )
    cache_purge.purge(*set().union(*keys))


def _may_become(to: Status, comment: Comment, *, reopens: bool) -> bool:
    """Tell whether this decision may still change a comment."""
    if reopens or to in GONE:
        return comment.status not in {to, Status.ERASED}
    return comment.status != to and not comment.is_over
