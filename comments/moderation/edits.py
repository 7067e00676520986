"""Editing: a moderator changes what a comment says; readers are told that one did."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import GONE, Act, Comment, Decision, Note, Wording
from evidenceblog.core import cache_purge
from evidenceblog.core.models import User
from evidenceblog.core.text import clean_text

from . import annotations


class CannotEdit(ValueError):
    """A text that is empty, or a comment that its author took back."""


@transaction.atomic
def edit(
    comment: Comment, body: str, *, note: str, by: User, version: int | None = None
) -> list[Decision]:
    """Change what a comment says, and note why for the other moderators.

    What it said before is kept while this can be undone. An unchanged text is no edit,
    and neither is one of a comment that somebody decided since `version`. Raises
    CannotEdit.
    """
    body = clean_text(body)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if not body or comment.status in GONE:
        raise CannotEdit(comment.pk)
    if comment.body == body or version not in {None, comment.version}:
        return []
    changes: dict[str, Any] = {
        "wording": Wording.objects.create(comment=comment, body=comment.body).pk,
        "note": Note.objects.create(comment=comment, text=note, by=by).pk,
    }
    _say(comment, body)
    return status_changes.log_act(
        [comment], Act.EDIT, by=by, changes={comment.pk: changes}
    )


@transaction.atomic
def leave_out_links(
    comments: Iterable[Comment], *, by: User, batch: uuid.UUID | None = None
) -> list[Decision]:
    """Show comments without their links from now on."""
    made = annotations.change_field(
        comments, Act.EDIT, "links_off", lambda _: True, by=by, batch=batch
    )
    for decision in made:
        _purge(decision.comment)
    return made


def take_back(decision: Decision) -> None:
    """Let a comment say again what it said, or show its links again."""
    comment = decision.comment
    if "wording" in decision.changes:
        _put_back(comment, decision.changes["wording"])
        annotations.take_back_note(decision)
    else:
        annotations.take_back(decision)
        _purge(comment)


def _put_back(comment: Comment, wording: int) -> None:
    """It counts as edited still if it was edited before that."""
    kept = Wording.objects.filter(pk=wording).first()
    if kept is not None:
        earlier = comment.wordings.filter(pk__lt=wording)
        _say(comment, kept.body, edited=earlier.exists())
        kept.delete()


def _say(comment: Comment, body: str, *, edited: bool = True) -> None:
    comment.body = body
    comment.edited_at = timezone.now() if edited else None
    comment.version += 1
    comment.save(update_fields=["body", "edited_at", "version"])
    _purge(comment)


def _purge(comment: Comment) -> None:
    if comment.is_visible:
        cache_purge.purge(*comment.surrogate_keys)
