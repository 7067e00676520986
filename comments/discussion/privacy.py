"""Erasing: the only two ways in which a reader's words are deleted, both logged
without them: on request, and by the clock once they have served."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from comments.decisions import filter_training, status_changes
from comments.models import WAITING, AkismetCheck, Campaign, Comment, Report, Status
from comments.models.decision import UNDO_WITHIN
from comments.moderation import trust_rules
from comments.screening import campaign_membership
from evidenceblog.core import event_queue
from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task

from . import reply_notifications

logger = logging.getLogger(__name__)

# Where a comment was sent from serves its judging, and Akismet while a decision may
# still be taken back.
KEEP_ORIGIN = timedelta(days=30)
# Spam serves as long as copies of it arrive, and a moderator may look for a mistake.
KEEP_SPAM = timedelta(days=90)

EMPTY_ORIGIN: dict[str, Any] = {
    "address": None,
    "network": "",
    "user_agent": "",
    "referrer": "",
}
EMPTY_TEXT: dict[str, Any] = {
    "name": "",
    "email": "",
    "website": "",
    "body": "",
    "trap": "",
    "reasons": [],
    "opinion": None,
    "hosts": [],
}


@transaction.atomic
def erase_comment(comment: Comment, *, by: User | None) -> None:
    """Erase a comment on request: its place in the thread stays, nothing of it does.

    Its decisions stay too: they hold no words. Safe to repeat.
    """
    filter_training.delete_lessons(comment)
    status_changes.decide([comment], to=Status.ERASED, by=by, reasons=["on-request"])
    reply_notifications.erase_mail_data(comment)
    campaign_membership.forget(comment)
    trust_rules.forget(comment)
    comment.wordings.all().delete()
    comment.notes.all().delete()
    comment.reports.all().delete()
    AkismetCheck.objects.filter(comment=comment).delete()
    # The fingerprint is made of the words; the number in its place keeps it unique.
    Comment.objects.filter(pk=comment.pk).update(
        **EMPTY_ORIGIN,
        **EMPTY_TEXT,
        origin=None,
        sketch=[],
        bands=[],
        open_reports=0,
        fingerprint=f"erased-{comment.pk}",
    )
    event_queue.record("comment.erased", comment=comment.pk)
    logger.info("Erased comment %s on request", comment.pk)


@task()
def delete_old_data() -> None:
    """Forget where decided comments came from, and what spam said, after their time."""
    now = timezone.now()
    settled = Comment.objects.exclude(status__in=WAITING)
    old = settled.filter(received_at__lt=now - KEEP_ORIGIN)
    origins = old.exclude(**EMPTY_ORIGIN)
    spam = settled.filter(status=Status.SPAM, received_at__lt=now - KEEP_SPAM).exclude(
        body=""
    )
    # What Akismet was asked holds the origin, too: from then on it is told nothing.
    AkismetCheck.objects.filter(comment__in=old).delete()
    forgotten = origins.update(**EMPTY_ORIGIN), spam.update(**EMPTY_TEXT)
    campaign_membership.forget_signs(Campaign.Ground.RANGE, before=now - KEEP_ORIGIN)
    campaign_membership.forget_signs(Campaign.Ground.NAME, before=now - KEEP_SPAM)
    trust_rules.forget_ended()
    _clear_closed_reports(now)
    if any(forgotten):
        logger.info("Forgot %d origins and the words of %d spam", *forgotten)


def _clear_closed_reports(now: datetime) -> None:
    """Keep of a report that nobody can open again only why and when it was made."""
    closed = Report.objects.filter(closed_at__lt=now - UNDO_WITHIN)
    closed.exclude(network="", words="").update(network="", words="")
