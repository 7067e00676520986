"""Notifying: who asked for it is mailed when somebody replies to their comment.

The writer of a comment is asked to confirm the address only once the comment was not
taken for spam: bots tick every box.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from comments.models import GONE, VISIBLE, Comment, Decision, Status
from evidenceblog.core.mail import digests, email_confirmation, outbox, subscriptions
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.message_template import safe_name
from evidenceblog.core.rate_limits import RateLimitReached
from evidenceblog.core.task_backend import task

logger = logging.getLogger(__name__)

KIND = "replies"
# Enough to see whether it is worth opening the page.
WORDS_SHOWN = 500  # characters


def key_of(comment: int) -> str:
    return f"{KIND}:{comment}"


@task(when=mail_is_on)
def follow(decisions: list[int]) -> None:
    """Ask the writers of decided comments to confirm, and tell those they answer."""
    decided = Decision.objects.filter(pk__in=decisions).values("comment")
    for comment in Comment.objects.filter(pk__in=decided).select_related("post__live"):
        _ask_writer(comment)
        if comment.parent_id:
            _tell(comment, key_of(comment.parent_id))


def _ask_writer(comment: Comment) -> None:
    """Ask once; who ended it since is not asked anew by another decision."""
    key = key_of(comment.pk)
    passed = comment.status in {Status.HELD, *VISIBLE}
    if not (comment.notify and passed) or subscriptions.was_subscribed(key):
        return
    title = _("Replies to your comment on “%(title)s”") % {"title": _title_of(comment)}
    try:
        email_confirmation.request_subscription(
            comment.email, key, title=title, sender=comment.address
        )
    except (RateLimitReached, NotAnAddress) as refused:
        logger.info("Comment %s: %s", comment.pk, type(refused).__name__)


@transaction.atomic
def _tell(reply: Comment, key: str) -> None:
    if reply.status in VISIBLE:
        digests.notify_subscribers(key, reply.pk, but=reply.email)
    else:
        digests.withdraw_notifications(KIND, reply.pk)


def told(about: int) -> digests.DigestItem | None:
    """Say what the mail says of a reply; nothing of one that readers cannot see."""
    visible = Comment.objects.visible().select_related("post__live")
    reply = visible.filter(pk=about).exclude(parent__status__in=GONE).first()
    if reply is None:
        return None
    words = {"name": safe_name(reply.name), "title": _title_of(reply)}
    return digests.DigestItem(
        title=_("%(name)s replied to your comment on “%(title)s”") % words,
        words=Truncator(reply.body).chars(WORDS_SHOWN),
        url=settings.SITE_URL + reply.get_absolute_url(),
    )


def forget(comment: Comment) -> None:
    """Forget what mail knows of a comment that is erased: its words in mails to others,
    and its address, unless that stands with another comment."""
    digests.withdraw_notifications(KIND, comment.pk)
    others = Comment.objects.filter(email__iexact=comment.email)
    if others.exclude(pk=comment.pk).exists():
        subscriptions.delete_subscriptions(key_of(comment.pk))
    else:
        outbox.erase_address(comment.email)


def _title_of(comment: Comment) -> str:
    return str(comment.post.live.title) if comment.post.live else ""
