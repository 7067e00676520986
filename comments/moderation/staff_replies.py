"""Replies of moderators, written on the desk: each publishes the comment too."""

from collections.abc import Mapping

from django.db import transaction

from comments.decisions import status_changes
from comments.models import DISCUSSION, Comment, Decision, Status
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import hash_of_code, new_code
from evidenceblog.core.text import clean_line, clean_text

MAX_NAME_LENGTH = Comment._meta.get_field("name").max_length


class CannotReply(ValueError):
    """The text is empty, or the comment is withdrawn or no part of the discussion."""


@transaction.atomic
def reply_as_staff(
    comment: Comment,
    body: str,
    *,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Answer a comment in one's own name, and approve both.

    No reply can be read beneath a comment that cannot. What somebody else decided since
    `versions` gets no reply. Undone, the reply waits with the comment: its words
    are kept. Raises CannotReply; DuplicateComment for the same words a second time.
    """
    body = clean_text(body)
    unchanged = status_changes.lock_unchanged([comment], versions)
    if not unchanged:
        return []
    [answered] = unchanged
    if not body or answered.is_over or answered.kind not in DISCUSSION:
        raise CannotReply(answered.pk)
    # Who signed in wrote it, so it has no address and no receipt.
    reply = Comment.draft(
        post_id=answered.post_id,
        parent=answered,
        name=staff_name(by),
        body=body,
        account=by,
        # A code that nobody was given: the column holds each once.
        receipt_hash=hash_of_code(new_code()),
    )
    reply.store()
    return status_changes.decide([answered, reply], to=Status.APPROVED, by=by)


def staff_name(person: User) -> str:
    """Return the name that readers see beneath what a moderator writes."""
    return clean_line(person.get_full_name() or person.get_username())[:MAX_NAME_LENGTH]
