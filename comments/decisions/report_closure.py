"""Readers' reports of a comment: closed with a decision on it, opened again by its undo."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from comments.models import GONE, Act, Comment, Decision
from evidenceblog.core.models import User


@transaction.atomic
def close_reports(
    comments: Iterable[Comment], *, by: User | None, batch: uuid.UUID | None = None
) -> list[Decision]:
    """Close the open reports of comments; `by` is None where a comment went away."""
    numbers = [comment.pk for comment in comments]
    reported = Comment.objects.select_for_update().filter(
        pk__in=numbers, open_reports__gt=0
    )
    batch = batch or uuid.uuid4()
    closed = {comment: _close_all(comment) for comment in reported.order_by("pk")}
    return Decision.objects.bulk_create(
        Decision(
            comment=comment,
            act=Act.REPORTS,
            from_status=comment.status,
            to_status=comment.status,
            changes={"reports": reports},
            by=by,
            batch=batch,
        )
        for comment, reports in closed.items()
    )


def reopen_reports(decision: Decision) -> None:
    """Open the reports that a decision closed, unless their range sent another since."""
    comment = decision.comment
    if comment.status in GONE:
        return
    since = comment.reports.open().values("network")
    closed = comment.reports.filter(pk__in=decision.changes["reports"])
    closed.exclude(network__in=since).update(closed_at=None)
    update_urgency(comment)


def update_urgency(comment: Comment) -> None:
    """Count the open reports of a comment, and put it ahead of others if it has any."""
    comment.open_reports = comment.reports.open().count()
    if comment.open_reports:
        comment.urgency = max(comment.urgency, Comment.Urgency.REPORTED)
    comment.save(update_fields=["open_reports", "urgency"])


def _close_all(comment: Comment) -> list[int]:
    """Close the open reports of one comment and return their numbers."""
    still_open = comment.reports.open()
    numbers = sorted(still_open.values_list("pk", flat=True))
    still_open.update(closed_at=timezone.now())
    comment.open_reports = 0
    if comment.urgency == Comment.Urgency.REPORTED:
        comment.urgency = Comment.Urgency.ORDINARY
    comment.version += 1
    comment.save(update_fields=["open_reports", "urgency", "version"])
    return numbers
