"""Readers' reports: moderators should look at a published comment again.

A reported comment comes first in the moderators' queue, and readers see it until a
moderator decides. However many report it, that alone takes nothing off a page.
"""

from datetime import timedelta

from django.db import transaction

from comments.decisions.report_closure import update_urgency
from comments.models import Comment, Report, ReportReason
from evidenceblog.core.rate_limits import RateLimit

# A reader who goes through a whole discussion reports less; a script reports more.
REPORT_LIMIT = RateLimit("reports", capacity=10, per=timedelta(hours=1))


class CannotReport(ValueError):
    """A comment that readers do not see, or do not see any more."""


class AlreadyReported(Exception):
    """An open report of the comment came from the same range; no second one is kept."""


@transaction.atomic
def report_comment(
    comment: Comment, *, reason: ReportReason, text: str = "", network: str = ""
) -> Report:
    """Store a report of a published comment and put the comment into the queue.

    `network` is the sender's range, empty where it is not known: all of those count as
    one. Raises CannotReport and AlreadyReported; then nothing was stored.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if not comment.is_visible:
        raise CannotReport(comment.pk)
    made, is_new = Report.objects.open().get_or_create(
        comment=comment, network=network, defaults={"reason": reason, "text": text}
    )
    if not is_new:
        raise AlreadyReported(made.pk)
    update_urgency(comment)
    return made
