"""The look-up of a reblog that a comment tells of, at the address it gives.

WordPress.com tells a post of its reblogs by comments. One whose page was found and links
to the post is as good as a webmention, and the same entry; its words stay its writer's.
"""

from contextlib import suppress

from django.db import transaction

from comments.decisions import status_changes
from comments.models import Comment, Status
from comments.screening import reblog_notices
from evidenceblog.core import http_fetch
from evidenceblog.core.task_backend import task

from . import receiver


@task(when=http_fetch.is_site_reachable)
def look_up_reblog(comment: int) -> None:
    """Have the page looked at that a notice links to, or else its writer's website.

    What cannot be a page that links here is left to the moderators, as it came.
    """
    row = Comment.objects.select_related("post__live").get(pk=comment)
    notice = reblog_notices.notice_in(row.body)
    if notice is None or row.status != Status.HELD or row.origin:
        return
    with suppress(receiver.LinkbackRefused), transaction.atomic():
        linkback = receiver.receive_reblog_notice(row, notice.address or row.website)
        if linkback.comment != row and not notice.comment:
            # It says no more than the page, which is here already.
            status_changes.decide(
                [row], to=Status.REJECTED, by=None, reasons=["reblog-known"]
            )
