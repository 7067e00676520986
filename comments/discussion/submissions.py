"""Receiving: a comment is stored before anything judges it, once, and a code given."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import Comment, Kind, Status
from comments.screening import pipeline
from evidenceblog.core.rate_limits import RateLimit, ip_range
from evidenceblog.core.secret_codes import hash_of_code, new_code
from evidenceblog.core.task_backend import task
from posts.models import Post

logger = logging.getLogger(__name__)

# A reader in a lively discussion writes less; a script writes more.
COMMENT_LIMIT = RateLimit("comments", capacity=10, per=timedelta(minutes=10))
# The request looks within milliseconds; a comment left this long lost its request.
UNSCREENED_AFTER = timedelta(minutes=1)


class DuplicateComment(Exception):
    """This text is here already; whose it is and how it fares is not told."""


@dataclass(frozen=True)
class Submission:
    """A stored comment, and the code that opens its receipt. Only here is the code."""

    comment: Comment
    code: str


@dataclass(frozen=True)
class Sender:
    """What a request says of who sent it."""

    address: str | None = None
    user_agent: str = ""
    referrer: str = ""


def submit(
    post: Post,
    *,
    name: str,
    email: str,
    website: str,
    body: str,
    parent: Comment | None = None,
    notify: bool = False,
    trap: str = "",
    seconds: float | None = None,
    sender: Sender,
) -> Submission:
    """Store a comment, then judge it, and return it with the code of its receipt.

    Once this returns the comment is stored for good: should judging fail, it stays
    received and is judged later. Raises AlreadyReceived; then nothing was stored.
    """
    code = new_code()
    pk = Comment.next_id()
    comment = Comment(
        pk=pk,
        post=post,
        parent=parent,
        path=[*(parent.path if parent else []), pk],
        kind=Kind.REPLY if parent else Kind.COMMENT,
        name=name,
        email=email,
        website=website,
        body=body,
        notify=notify,
        trap=trap,
        seconds=seconds,
        receipt=hash_of_code(code),
        fingerprint=fingerprint(name, email, body, parent),
        address=sender.address,
        network=ip_range(sender.address, ipv4_prefix=24) if sender.address else "",
        user_agent=sender.user_agent[:500],
        referrer=sender.referrer[:500],
    )
    store(comment)
    _try_to_screen(comment)
    return Submission(comment, code)


@transaction.atomic
def screen_stored(comment: Comment) -> None:
    """Take the first look at a stored comment."""
    pipeline.screen(comment)
    comment.refresh_from_db()


@task()
def screen_unscreened() -> None:
    """Look at what a killed process stored and did not get to look at.

    What cannot be judged waits in the moderators' queue, and keeps nothing else there.
    """
    stale = timezone.now() - UNSCREENED_AFTER
    for comment in Comment.objects.filter(
        status=Status.RECEIVED, received_at__lt=stale
    ):
        logger.warning("Looking at comment %s, left behind", comment.pk)
        _try_to_screen(comment)


def _try_to_screen(comment: Comment) -> None:
    try:
        screen_stored(comment)
    except Exception:  # whatever it is, the comment is stored and waits
        logger.exception("Could not judge comment %s", comment.pk)


def fingerprint(name: str, email: str, body: str, parent: Comment | None) -> str:
    """Hash what makes two submissions the same one, sent twice."""
    said = "\0".join([name, email.lower(), body, str(parent.pk if parent else "")])
    return hashlib.sha256(said.encode()).hexdigest()


def store(comment: Comment) -> None:
    """Store a comment. Raises AlreadyReceived; then nothing was stored."""
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError as error:
        if "comment_said_once" in str(error):
            raise DuplicateComment from error
        raise
