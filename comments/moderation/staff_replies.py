"""Replying: a moderator answers a comment from the desk, which publishes both."""

from collections.abc import Mapping

from django.db import transaction

from comments.decisions import status_changes
from comments.models import DISCUSSION, GONE, Comment, Decision, Status
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import hash_of_code, new_code
from evidenceblog.core.text import clean_line, clean_text

LONGEST_NAME = Comment._meta.get_field("name").max_length


class CannotReply(ValueError):
    """An empty text, or a comment that is taken back or no part of the discussion."""


@transaction.atomic
def reply(
    comment: Comment,
    body: str,
    *,
    by: User,
    seen: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Answer a comment in one's own name, and approve both.

    No reply can be read beneath a comment that cannot. What somebody else decided since
    it was `seen` gets no reply. Taken back, the reply waits with the comment: its words
    are kept. Raises CannotReply; DuplicateComment for the same words a second time.
    """
    body = clean_text(body)
    still = status_changes.lock_unchanged([comment], seen)
    if not still:
        return []
    (answered,) = still
    if not body or answered.status in GONE or answered.kind not in DISCUSSION:
        raise CannotReply(answered.pk)
    made = _reply_to(answered, body, by)
    made.store()
    return status_changes.decide([answered, made], to=Status.APPROVED, by=by)


def name_of(person: User) -> str:
    """Return the name that readers see beneath what a moderator writes."""
    return clean_line(person.get_full_name() or person.get_username())[:LONGEST_NAME]


def _reply_to(parent: Comment, body: str, by: User) -> Comment:
    """Make the reply; who signed in wrote it, so it has no address and no receipt."""
    return Comment.draft(
        post_id=parent.post_id,
        parent=parent,
        name=name_of(by),
        body=body,
        account=by,
        # A code that nobody was given: the column holds each once.
        receipt_hash=hash_of_code(new_code()),
    )
