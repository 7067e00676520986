"""Vouching: who writes from a trusted address has their comment published by a mail.

Anybody can type any address, so the address alone publishes nothing. The mail goes to it,
holds nothing of the comment, and its code is worth a press of a button: once, since a
comment is published so only while it waits and nobody decided it.
"""

import logging
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import DISCUSSION, Comment, Decision, Status
from comments.screening.akismet import opinions
from comments.screening.trust_lookup import RulesAbout
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached, take_tokens
from evidenceblog.core.task_backend import task

logger = logging.getLogger(__name__)

USABLE = timedelta(days=7)  # a week away from one's mail is usual
SALT = "comments.discussion.email_approval"
# Who is trusted and lively writes fewer in a day; a stranger who types the address may
# fill no mailbox.
FOR_ONE_ADDRESS = RateLimit("comments.vouch", 5, timedelta(days=1))


class Standing(StrEnum):
    """How a comment stands for who was mailed about it."""

    OPEN = "open"
    PUBLISHED = "published"
    WAITING = "waiting"
    UNKNOWN = "unknown"


@task(when=mail_is_on)
def follow(decisions: list[int]) -> None:
    """Ask the trusted whose comments the system lets wait whether they wrote them."""
    held = Decision.objects.filter(pk__in=decisions, by=None, to_status=Status.HELD)
    waiting = Comment.objects.filter(pk__in=held.values("comment"))
    for comment in waiting.select_related("post__live"):
        if _lacks_only_its_writers_word(comment):
            _ask(comment)


def _ask(comment: Comment) -> None:
    try:
        take_tokens(FOR_ONE_ADDRESS, comment.email.lower())
        address = EmailAddress.objects.known_as(comment.email)
    except (RateLimitReached, NotAnAddress) as refused:
        logger.info("Comment %s: %s", comment.pk, type(refused).__name__)
        return
    code = signing.dumps(comment.pk, salt=SALT)
    with transaction.atomic():
        outbox.queue_message(
            address,
            "vouch",
            {
                "title": comment.post.live.title if comment.post.live else "",
                "url": settings.SITE_URL + reverse("vouch", args=[code]),
                "days": USABLE.days,
            },
            once=f"vouch {comment.pk}",
            useful_for=USABLE,
        )


def find(code: str) -> Comment | None:
    """Return the comment that a code is about, unless it is too old or no code of ours."""
    try:
        pk = signing.loads(code, salt=SALT, max_age=USABLE)
    except signing.BadSignature:
        return None
    return Comment.objects.select_related("post__live").filter(pk=pk).first()


def standing_of(comment: Comment | None) -> Standing:
    """Tell what can still be done with a comment that somebody was mailed about."""
    if comment is None or comment.status in {Status.WITHDRAWN, Status.ERASED}:
        return Standing.UNKNOWN
    if comment.is_visible:
        return Standing.PUBLISHED
    return Standing.OPEN if _may_be_published(comment) else Standing.WAITING


@transaction.atomic
def vouch(comment: Comment) -> None:
    """Note that a comment is from its address, and publish it if nothing speaks against
    it. Safe to repeat."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.confirmed_at is None:
        comment.confirmed_at = timezone.now()
        comment.save(update_fields=["confirmed_at"])
    if _may_be_published(comment):
        reasons = ["confirmed-trusted"]
        status_changes.decide([comment], to=Status.APPROVED, by=None, reasons=reasons)


def _may_be_published(comment: Comment) -> bool:
    return _lacks_only_its_writers_word(comment) and not opinions.is_awaited(comment)


def _lacks_only_its_writers_word(comment: Comment) -> bool:
    """What a person decided, what may be urgent, what is no part of the discussion and
    what Akismet does not clear is read by a person all the same."""
    return (
        comment.status == Status.HELD
        and comment.urgency == Comment.Urgency.ORDINARY
        and comment.kind in DISCUSSION
        and opinions.weighed(comment) in {"", "ham"}
        and RulesAbout.comment(comment).is_trusted
        and not comment.is_settled()
    )
