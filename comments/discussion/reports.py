"""Reporting: readers say that moderators should look at a published comment again.

It waits for them, ahead of others, and readers see it until one decides. However many
report it, that alone takes nothing off a page.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.models import GONE, Act, Comment, Decision, Report
from evidenceblog.core.models import User
from evidenceblog.core.rate_limits import RateLimit

# A reader who goes through a whole discussion reports less; a script reports more.
REPORT_LIMIT = RateLimit("reports", capacity=10, per=timedelta(hours=1))


class CannotReport(ValueError):
    """A comment that readers do not see, or do not see any more."""


class AlreadyReported(Exception):
    """An open report of the comment came from the same range; no second one is kept."""


@transaction.atomic
def report_comment(
    comment: Comment, *, why: Report.Why, words: str = "", network: str = ""
) -> Report:
    """Bring a published comment before the moderators; `network` is the range it comes
    from, empty where it is not known, as if all of those were one.

    Raises CannotReport and AlreadyReported; then nothing was stored.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if not comment.is_visible:
        raise CannotReport(comment.pk)
    made, is_new = Report.objects.open().get_or_create(
        comment=comment, network=network, defaults={"why": why, "words": words}
    )
    if not is_new:
        raise AlreadyReported(made.pk)
    _bring_up(comment)
    return made


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
    closed = {comment: _closed(comment) for comment in reported.order_by("pk")}
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
    """Open reports again, unless their range has sent another since."""
    comment = decision.comment
    if comment.status in GONE:
        return
    since = comment.reports.open().values("network")
    closed = comment.reports.filter(pk__in=decision.changes["reports"])
    closed.exclude(network__in=since).update(closed_at=None)
    _bring_up(comment)


def _bring_up(comment: Comment) -> None:
    comment.open_reports = comment.reports.open().count()
    if comment.open_reports:
        comment.urgency = max(comment.urgency, Comment.Urgency.REPORTED)
    comment.save(update_fields=["open_reports", "urgency"])


def _closed(comment: Comment) -> list[int]:
    """Close the reports of one comment and return their numbers."""
    still_open = comment.reports.open()
    numbers = sorted(still_open.values_list("pk", flat=True))
    still_open.update(closed_at=timezone.now())
    comment.open_reports = 0
    if comment.urgency == Comment.Urgency.REPORTED:
        comment.urgency = Comment.Urgency.ORDINARY
    comment.turn += 1
    comment.save(update_fields=["open_reports", "urgency", "turn"])
    return numbers
