"""Edits of a comment by a moderator, which its readers see marked."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import Act, Comment, Decision, Note, Wording
from evidenceblog.core import cache_purge
from evidenceblog.core.models import User
from evidenceblog.core.text import clean_text

from . import annotations


class CannotEdit(ValueError):
    """The new text is empty, or the author withdrew the comment."""


@transaction.atomic
def edit_comment(
    comment: Comment,
    body: str,
    *,
    note: str,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Change what a comment says, and note why for the other moderators.

    What it said before is kept while this can be undone. An unchanged text is no edit,
    and neither is one of a comment that somebody decided since `versions`. Raises
    CannotEdit.
    """
    body = clean_text(body)
    unchanged = status_changes.lock_unchanged([comment], versions)
    if not unchanged:
        return []
    (comment,) = unchanged
    if not body or comment.is_over:
        raise CannotEdit(comment.pk)
    if comment.body == body:
        return []
    changes: dict[str, Any] = {
        "wording": Wording.objects.create(comment=comment, body=comment.body).pk,
        "note": Note.objects.create(comment=comment, text=note, by=by).pk,
    }
    _set_body(comment, body)
    return status_changes.log_act(
        [comment], Act.EDIT, by=by, changes={comment.pk: changes}
    )


@transaction.atomic
def hide_links(
    comments: Iterable[Comment], *, by: User, batch: uuid.UUID | None = None
) -> list[Decision]:
    """Hide the links of comments from readers."""
    made = annotations.change_field(
        comments, Act.EDIT, "links_off", lambda _: True, by=by, batch=batch
    )
    for decision in made:
        _purge_pages(decision.comment)
    return made


def undo_edit(decision: Decision) -> None:
    """Restore the words of a comment, or show its links again."""
    comment = decision.comment
    if "wording" in decision.changes:
        _restore_wording(decision)
        annotations.undo_note(decision)
    else:
        annotations.undo_change(decision)
        _purge_pages(comment)


def _restore_wording(decision: Decision) -> None:
    """Restore a wording. The comment stays marked as edited if an earlier edit remains."""
    kept = Wording.objects.filter(pk=decision.changes["wording"]).first()
    if kept is not None:
        earlier = decision.comment.decisions.not_undone().filter(
            act=Act.EDIT, changes__has_key="wording", pk__lt=decision.pk
        )
        _set_body(decision.comment, kept.body, edited=earlier.exists())
        kept.delete()


def _set_body(comment: Comment, body: str, *, edited: bool = True) -> None:
    comment.body = body
    comment.edited_at = timezone.now() if edited else None
    comment.version += 1
    comment.save(update_fields=["body", "edited_at", "version"])
    _purge_pages(comment)


def _purge_pages(comment: Comment) -> None:
    if comment.is_visible:
        cache_purge.purge(*comment.surrogate_keys)
