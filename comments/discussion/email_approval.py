"""A trusted writer publishes a waiting comment by a link that is mailed to them.

Anybody can type any address, so the address alone publishes nothing. The mail goes to the
address and holds nothing of the comment. Its link opens a page with a button, which
works once: a comment is published so only while it waits and nobody has decided it.
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
from comments.screening import staff_names
from comments.screening.akismet import opinions
from comments.screening.trust_lookup import ApplicableRules
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached, take_token
from evidenceblog.core.task_backend import task

logger = logging.getLogger(__name__)

LINK_LIFETIME = timedelta(days=7)  # a week away from one's mail is usual
SALT = "comments.discussion.email_approval"
# A trusted writer sends fewer in a day; a stranger who types the address must not fill
# the mailbox.
MAIL_LIMIT = RateLimit("comments.email_approval", 5, timedelta(days=1))


class ApprovalState(StrEnum):
    """What the page behind the mailed link says."""

    OPEN = "open"
    PUBLISHED = "published"
    WAITING = "waiting"
    UNKNOWN = "unknown"


@task(when=mail_is_on)
def send_approval_mails(decisions: list[int]) -> None:
    """Mail trusted writers about their comments that the system held."""
    held = Decision.objects.filter(pk__in=decisions, by=None, to_status=Status.HELD)
    waiting = Comment.objects.filter(pk__in=held.values("comment"))
    for comment in waiting.select_related("post__live"):
        if _lacks_only_confirmation(comment):
            _send_approval_mail(comment)


def _send_approval_mail(comment: Comment) -> None:
    try:
        take_token(MAIL_LIMIT, comment.email.lower())
        address = EmailAddress.objects.known_as(comment.email)
    except (RateLimitReached, NotAnAddress) as refused:
        logger.info("Comment %s: %s", comment.pk, type(refused).__name__)
        return
    code = signing.dumps(comment.pk, salt=SALT)
    with transaction.atomic():
        outbox.queue_message(
            address,
            "comment_approval",
            {
                "title": comment.post.live.title if comment.post.live else "",
                "url": settings.SITE_URL + reverse("approve_by_email", args=[code]),
                "days": LINK_LIFETIME.days,
            },
            once=f"comment approval {comment.pk}",
            useful_for=LINK_LIFETIME,
        )


def find_comment(code: str) -> Comment | None:
    """Return the comment of a code, None where the code is too old or not ours."""
    try:
        pk = signing.loads(code, salt=SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        return None
    return Comment.objects.select_related("post__live").filter(pk=pk).first()


def approval_state(comment: Comment | None) -> ApprovalState:
    """Tell what a trusted writer can still do with a comment."""
    if comment is None or comment.status in {Status.WITHDRAWN, Status.ERASED}:
        return ApprovalState.UNKNOWN
    if comment.is_visible:
        return ApprovalState.PUBLISHED
    return ApprovalState.OPEN if _may_be_published(comment) else ApprovalState.WAITING


@transaction.atomic
def approve_by_email(comment: Comment) -> None:
    """Confirm that a comment is from its address, and publish it if it may be.

    Safe to repeat.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.confirmed_at is None:
        comment.confirmed_at = timezone.now()
        comment.save(update_fields=["confirmed_at"])
    if _may_be_published(comment):
        reasons = ["confirmed-trusted"]
        status_changes.decide([comment], to=Status.APPROVED, by=None, reasons=reasons)


def _may_be_published(comment: Comment) -> bool:
    return _lacks_only_confirmation(comment) and not opinions.is_awaited(comment)


def _lacks_only_confirmation(comment: Comment) -> bool:
    """Tell whether a confirmed address is all that a comment still needs.

    A person must still read what is urgent, what is no part of the discussion, what
    Akismet does not clear, what claims to be by somebody who works here, and what a
    person has decided before.
    """
    return (
        comment.status == Status.HELD
        and comment.urgency == Comment.Urgency.ORDINARY
        and comment.kind in DISCUSSION
        and opinions.weighed_verdict(comment) in {"", "ham"}
        and ApplicableRules.for_comment(comment).is_trusted
        and not staff_names.likeness_of(comment)
        and not comment.is_settled()
    )
