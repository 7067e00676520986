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
ORIGIN_KEPT = timedelta(days=30)
# Spam serves as long as copies of it arrive, and a moderator may look for a mistake.
SPAM_KEPT = timedelta(days=90)

NO_ORIGIN: dict[str, Any] = {
    "address": None,
    "network": "",
    "user_agent": "",
    "referrer": "",
}
NO_WORDS: dict[str, Any] = {
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
def erase(comment: Comment, *, by: User | None) -> None:
    """Erase a comment on request: its place in the thread stays, nothing of it does.

    Its decisions stay too: they hold no words. Safe to repeat.
    """
    filter_training.forget(comment)
    status_changes.decide([comment], to=Status.ERASED, by=by, reasons=["on-request"])
    reply_notifications.forget(comment)
    campaign_membership.forget(comment)
    trust_rules.forget(comment)
    comment.wordings.all().delete()
    comment.notes.all().delete()
    comment.reports.all().delete()
    AkismetCheck.objects.filter(comment=comment).delete()
    # The fingerprint is made of the words; the number in its place keeps it unique.
    Comment.objects.filter(pk=comment.pk).update(
        **NO_ORIGIN,
        **NO_WORDS,
        origin=None,
        sketch=[],
        bands=[],
        open_reports=0,
        fingerprint=f"erased-{comment.pk}",
    )
    event_queue.record("comment.erased", comment=comment.pk)
    logger.info("Erased comment %s on request", comment.pk)


@task()
def forget_old() -> None:
    """Forget where decided comments came from, and what spam said, after their time."""
    now = timezone.now()
    settled = Comment.objects.exclude(status__in=WAITING)
    old = settled.filter(received_at__lt=now - ORIGIN_KEPT)
    origins = old.exclude(**NO_ORIGIN)
    spam = settled.filter(status=Status.SPAM, received_at__lt=now - SPAM_KEPT).exclude(
        body=""
    )
    # What Akismet was asked holds the origin, too: from then on it is told nothing.
    AkismetCheck.objects.filter(comment__in=old).delete()
    forgotten = origins.update(**NO_ORIGIN), spam.update(**NO_WORDS)
    campaign_membership.forget_signs(Campaign.Ground.RANGE, before=now - ORIGIN_KEPT)
    campaign_membership.forget_signs(Campaign.Ground.NAME, before=now - SPAM_KEPT)
    trust_rules.forget_ended()
    _forget_reports(now)
    if any(forgotten):
        logger.info("Forgot %d origins and the words of %d spam", *forgotten)


def _forget_reports(now: datetime) -> None:
    """Keep of a report that nobody can open again only why and when it was made."""
    closed = Report.objects.filter(closed_at__lt=now - UNDO_WITHIN)
    closed.exclude(network="", words="").update(network="", words="")
