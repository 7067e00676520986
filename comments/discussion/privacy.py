"""Erasure on request and retention on schedule: nothing else deletes a reader's words.

Both are logged without the words.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone

from comments.decisions import filter_training, status_changes
from comments.models import (
    UNDO_WITHIN,
    WAITING,
    Act,
    AkismetCheck,
    Campaign,
    Comment,
    Decision,
    Report,
    Status,
    TrustRule,
    Wording,
)
from comments.models.trust_rule import NETWORK_KINDS, normalise_name
from comments.screening import campaign_membership
from evidenceblog.core import event_queue
from evidenceblog.core.erasures import record_erasure
from evidenceblog.core.models import ErasureKind, User
from evidenceblog.core.task_backend import task

from . import reply_notifications

logger = logging.getLogger(__name__)

# The filter needs the sender's address, and so does Akismet while a decision may still
# be undone.
KEEP_ORIGIN = timedelta(days=30)
# Copies of spam arrive for weeks, and a moderator may look for a mistake.
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
    """Erase a comment on request: its place in the thread stays, its words do not.

    Its decisions stay too: they hold no words. Safe to repeat.
    """
    filter_training.delete_lessons(comment)
    status_changes.decide([comment], to=Status.ERASED, by=by, reasons=["on-request"])
    reply_notifications.erase_mail_data(comment)
    campaign_membership.forget_membership(comment)
    _delete_trust_rules(comment)
    comment.wordings.all().delete()
    comment.notes.all().delete()
    reply_notifications.erase_private_answers(comment)
    comment.reports.all().delete()
    AkismetCheck.objects.filter(comment=comment).delete()
    # The fingerprint is a hash of the words; the number in its place is unique, too.
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
    record_erasure(ErasureKind.COMMENT, [comment.pk])
    logger.info("Erased comment %s on request", comment.pk)


@task()
def delete_old_data() -> None:
    """Delete the senders of decided comments, the words of spam, and those of a comment
    before an edit, after their time: none while a person's act can still be undone."""
    now = timezone.now()
    settled = Comment.objects.exclude(status__in=WAITING)
    old = settled.filter(received_at__lt=now - KEEP_ORIGIN)
    origins = old.exclude(**EMPTY_ORIGIN)
    spam = settled.filter(status=Status.SPAM, received_at__lt=now - KEEP_SPAM).exclude(
        body=""
    )
    decided = Decision.objects.undoable().by_people().filter(act=Act.STATUS)
    spam = spam.exclude(Exists(decided.filter(comment=OuterRef("pk"))))
    Wording.objects.filter(at__lt=now - UNDO_WITHIN).delete()
    # The check by Akismet holds the sender, too: without it Akismet gets no feedback.
    AkismetCheck.objects.filter(comment__in=old).delete()
    forgotten = origins.update(**EMPTY_ORIGIN), spam.update(**EMPTY_TEXT)
    campaign_membership.forget_trait_values(
        Campaign.Ground.RANGE, before=now - KEEP_ORIGIN
    )
    campaign_membership.forget_trait_values(
        Campaign.Ground.NAME, before=now - KEEP_SPAM
    )
    TrustRule.objects.filter(kind__in=NETWORK_KINDS, until__lt=now).delete()
    # Of reports that nobody can open again, reason and time stay.
    closed = Report.objects.filter(closed_at__lt=now - UNDO_WITHIN)
    closed.exclude(network="", text="").update(network="", text="")
    if any(forgotten):
        logger.info("Forgot %d origins and the words of %d spam", *forgotten)


def _delete_trust_rules(comment: Comment) -> None:
    """Delete the rules about the writer, unless another comment is by the same."""
    others = Comment.objects.alias(by=Lower("email")).exclude(pk=comment.pk)
    email, name = comment.email.lower(), normalise_name(comment.name)
    kinds = TrustRule.Kind
    if not others.filter(by=email).exists():
        TrustRule.objects.filter(kind=kinds.EMAIL, value=email).delete()
    if not others.filter(name__iexact=comment.name).exists():
        TrustRule.objects.filter(kind=kinds.NAME, value=name).delete()
