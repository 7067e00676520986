"""Annotations of a comment for moderators: labels, notes, who is to decide it.

Readers see none of them. Each act is logged as a Decision and can be undone.
"""

import uuid
from collections.abc import Callable, Iterable

from django.db import transaction

from comments.decisions import status_changes
from comments.models import GONE, Act, Comment, Decision, Note
from evidenceblog.core.models import User


@transaction.atomic
def assign_moderator(
    comments: Iterable[Comment],
    to: User | None,
    *,
    by: User,
    batch: uuid.UUID | None = None,
) -> list[Decision]:
    """Assign comments to one moderator, or to nobody."""
    pk = to.pk if to else None
    return change_field(comments, Act.ASSIGN, "assignee_id", lambda _: pk, by, batch)


@transaction.atomic
def set_labels(
    comments: Iterable[Comment],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    by: User,
    batch: uuid.UUID | None = None,
) -> list[Decision]:
    """Put labels on comments and take others off."""
    added, removed = set(add), set(remove)

    def labels(comment: Comment) -> list[str]:
        return sorted({*comment.labels, *added} - removed)

    return change_field(comments, Act.LABEL, "labels", labels, by, batch)


@transaction.atomic
def add_note(comment: Comment, text: str, *, by: User) -> list[Decision]:
    """Leave a note for the other moderators."""
    note = Note.objects.create(comment=comment, text=text, by=by)
    changes = {comment.pk: {"note": note.pk}}
    return status_changes.log_act([comment], Act.NOTE, by=by, changes=changes)


def undo_note(decision: Decision) -> None:
    """Delete the note that an act left."""
    Note.objects.filter(pk=decision.changes["note"]).delete()


def undo_change(decision: Decision) -> None:
    """Restore the value of fields that nobody changed since."""
    comment = decision.comment
    for field, (before, after) in decision.changes.items():
        if getattr(comment, field) == after:
            setattr(comment, field, before)
            comment.save(update_fields=[field])


def change_field(
    comments: Iterable[Comment],
    act: Act,
    field: str,
    value_for: Callable[[Comment], object],
    by: User,
    batch: uuid.UUID | None = None,
) -> list[Decision]:
    """Change one field of comments; what has the value already is left alone."""
    numbers = [comment.pk for comment in comments]
    locked = Comment.objects.select_for_update().filter(pk__in=numbers)
    changed, changes = [], {}
    for comment in locked.exclude(status__in=GONE).order_by("pk"):
        before, after = getattr(comment, field), value_for(comment)
        if before != after:
            setattr(comment, field, after)
            changed.append(comment)
            changes[comment.pk] = {field: [before, after]}
    Comment.objects.bulk_update(changed, [field])
    return status_changes.log_act(changed, act, by=by, changes=changes, batch=batch)
