"""Mail to the writer of a comment, if they asked for it, when somebody replies.

The writer is asked to confirm the address only once the comment passed the filter: bots
tick every box.
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
EXCERPT_LENGTH = 500  # characters


def subscription_key(comment: int) -> str:
    return f"{KIND}:{comment}"


@task(when=mail_is_on)
def send_notifications(decisions: list[int]) -> None:
    """Ask the writers of decided comments to confirm, and notify those they answer."""
    decided = Decision.objects.filter(pk__in=decisions).values("comment")
    for comment in Comment.objects.filter(pk__in=decided).select_related("post__live"):
        _request_confirmation(comment)
        if comment.parent_id:
            _notify_subscribers(comment, subscription_key(comment.parent_id))


def _request_confirmation(comment: Comment) -> None:
    """Ask once: a writer who unsubscribed is not asked again after another decision."""
    key = subscription_key(comment.pk)
    passed = comment.status in {Status.HELD, *VISIBLE}
    if not (comment.notify and passed) or subscriptions.was_subscribed(key):
        return
    title = _("Replies to your comment on “%(title)s”") % {
        "title": _post_title(comment)
    }
    try:
        email_confirmation.request_subscription(
            comment.email, key, title=title, sender=comment.address
        )
    except (RateLimitReached, NotAnAddress) as refused:
        logger.info("Comment %s: %s", comment.pk, type(refused).__name__)


@transaction.atomic
def _notify_subscribers(reply: Comment, key: str) -> None:
    if reply.status in VISIBLE:
        digests.notify_subscribers(key, reply.pk, but=reply.email)
    else:
        digests.withdraw_notifications(KIND, reply.pk)


def digest_item(about: int) -> digests.DigestItem | None:
    """Return what the mail says of a reply, None if readers cannot see the reply."""
    visible = Comment.objects.visible().select_related("post__live")
    reply = visible.filter(pk=about).exclude(parent__status__in=GONE).first()
    if reply is None:
        return None
    words = {"name": safe_name(reply.name), "title": _post_title(reply)}
    return digests.DigestItem(
        title=_("%(name)s replied to your comment on “%(title)s”") % words,
        words=Truncator(reply.body).chars(EXCERPT_LENGTH),
        url=settings.SITE_URL + reply.get_absolute_url(),
    )


def erase_mail_data(comment: Comment) -> None:
    """Delete an erased comment's words from mails that wait, and its subscriptions.

    Its address is erased, too, unless another comment has it.
    """
    digests.withdraw_notifications(KIND, comment.pk)
    others = Comment.objects.filter(email__iexact=comment.email)
    if others.exclude(pk=comment.pk).exists():
        subscriptions.delete_subscriptions(subscription_key(comment.pk))
    else:
        outbox.erase_address(comment.email)


def erase_private_answers(comment: Comment) -> None:
    """Delete what moderators answered its writer, and the mails of it that wait."""
    for answer in comment.private_answers.all():
        outbox.delete_unsent(answer.mail_name)
    comment.private_answers.all().delete()


def _post_title(comment: Comment) -> str:
    return str(comment.post.live.title) if comment.post.live else ""
