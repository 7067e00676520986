"""Mail to moderators about a comment whose writer may be in danger.

Who is on duty is told at once. What nobody has opened two hours later goes to everybody,
those who are away, too. A mail says no word of the comment: its link opens the page with
the buttons.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, CrisisNotice
from evidenceblog.core import staff_notices
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import WaitingWork
from evidenceblog.core.task_backend import task

MODERATE = "comments.moderate_comment"
OPENED_WITHIN = timedelta(hours=2)


@task(when=mail_is_on)
def tell_on_duty(comment: int) -> None:
    """Tell who is on duty of a comment, once, if it still waits."""
    with transaction.atomic():
        waiting = Comment.objects.select_for_update().filter(
            pk=comment, waits=True, urgency=Comment.Urgency.CRISIS
        )
        if not waiting.exists():
            return
        _notice, is_new = CrisisNotice.objects.get_or_create(comment_id=comment)
        if is_new:
            title = _("Somebody may be in danger")
            _tell(comment, staff_notices.on_duty(MODERATE), title, f"crisis {comment}")


@task(when=mail_is_on)
def tell_all_of_unopened() -> None:
    """Tell every moderator of what nobody opened in time."""
    now = timezone.now()
    late = CrisisNotice.objects.filter(
        opened_at=None,
        told_all_at=None,
        told_at__lte=now - OPENED_WITHIN,
        comment__waits=True,
        comment__urgency=Comment.Urgency.CRISIS,
    )
    with transaction.atomic():
        for notice in late.select_for_update(of=("self",), skip_locked=True):
            number = notice.comment_id
            title = _("Nobody has opened this yet: somebody may be in danger")
            everybody = staff_notices.staff_with(MODERATE)
            _tell(number, everybody, title, f"crisis not opened {number}")
            notice.told_all_at = now
            notice.save(update_fields=["told_all_at"])


def note_opened(comment: Comment, by: User) -> None:
    """Note that a moderator has the comment's page before them."""
    if comment.urgency == Comment.Urgency.CRISIS:
        unopened = CrisisNotice.objects.filter(comment=comment, opened_at=None)
        unopened.update(opened_at=timezone.now(), opened_by=by)


def _tell(comment: int, users: Iterable[User], title: str, once: str) -> None:
    page = reverse("admin:comments_comment_change", args=[comment])
    work = WaitingWork(_("Open the comment"), page)
    for user in users:
        staff_notices.tell(user, title, [work], once=once)
