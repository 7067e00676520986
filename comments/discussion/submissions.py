"""Comments from readers: stored once, before anything judges them, then screened."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from comments.models import Comment, DuplicateComment, Status
from comments.screening import pipeline
from evidenceblog.core.rate_limits import RateLimit, sender_range
from evidenceblog.core.secret_codes import derive_code, hash_of_code, new_code
from evidenceblog.core.task_backend import task
from posts.models import Post

logger = logging.getLogger(__name__)

# A reader in a lively discussion writes less; a script writes more.
COMMENT_LIMIT = RateLimit("comments", capacity=10, per=timedelta(minutes=10))
# A request screens within milliseconds; a comment that waits this long lost its request.
UNSCREENED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Submission:
    """A stored comment, and the code of its receipt, which is stored nowhere."""

    comment: Comment
    receipt_code: str


@dataclass(frozen=True)
class Sender:
    """What a request says about its sender."""

    address: str | None = None
    user_agent: str = ""
    referrer: str = ""


def submit(
    post: Post,
    *,
    sender: Sender,
    parent: Comment | None = None,
    idempotency_key: str = "",
    **fields: Any,
) -> Submission:
    """Store a comment, screen it, and return it with the code of its receipt.

    `fields` are columns of Comment: its name, email, website, body and the like.
    Once this returns, the comment is stored for good: if screening fails, it stays
    received and is screened later. What one page sends twice, with the same
    `idempotency_key`, is one comment with one receipt. Raises DuplicateComment for what
    somebody else sent before, and CommentsPaused; then nothing was stored.
    """
    comment = Comment.draft(
        post=post,
        parent=parent,
        address=sender.address,
        network=sender_range(sender.address),
        user_agent=sender.user_agent[:500],
        referrer=sender.referrer[:500],
        **fields,
    )
    code = _receipt_code(comment, idempotency_key)
    comment.receipt_hash = hash_of_code(code)
    try:
        comment.store()
    except DuplicateComment:
        first = Comment.objects.filter(receipt_hash=comment.receipt_hash).first()
        if first is None:
            raise
        if first.status != Status.WITHDRAWN:
            return Submission(first, code)
        code = new_code()
        comment.receipt_hash = hash_of_code(code)
        comment.store()
    _try_to_screen(comment)
    return Submission(comment, code)


def _receipt_code(comment: Comment, idempotency_key: str) -> str:
    """Return a new code, or the one that belongs to this comment from this page.

    The key is random and known to the writer's browser alone. So whoever only knows the
    words cannot learn the code of their receipt.
    """
    if not idempotency_key:
        return new_code()
    return derive_code(idempotency_key, str(comment.post_id), comment.fingerprint)


@task()
def screen_unscreened() -> None:
    """Screen what a killed process stored and could not screen.

    A comment that cannot be screened waits in the moderators' queue.
    """
    stale = timezone.now() - UNSCREENED_AFTER
    left = Comment.objects.filter(status=Status.RECEIVED, received_at__lt=stale)
    for number in left.values_list("pk", flat=True):
        logger.warning("Screening comment %s, whose request was lost", number)
        _try_to_screen(Comment.objects.select_related("post").get(pk=number))


def _try_to_screen(comment: Comment) -> None:
    try:
        pipeline.screen(comment)
    except Exception:  # of any kind: the comment is stored and waits
        logger.exception("Could not screen comment %s", comment.pk)
