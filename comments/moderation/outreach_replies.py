"""Outreach: what is done about comments that want something of us, such as a link.

They are no spam and no part of the discussion. Nobody is written to: the answer is on
the writer's receipt.
"""

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from comments.decisions import reason_texts, status_changes
from comments.models import Comment, Decision, Status
from comments.models.label import Label
from evidenceblog.core.models import User

from . import annotations, edits


class NoSuchAnswer(ValueError):
    """An answer that is not among the ready-made ones."""


@transaction.atomic
def publish_without_links(
    comments: Iterable[Comment],
    *,
    by: User,
    seen: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Approve comments, and show them without their links."""
    still, batch = status_changes.lock_unchanged(comments, seen), uuid.uuid4()
    return [
        *annotations.set_labels(still, add=[Label.OUTREACH], by=by, batch=batch),
        *edits.leave_out_links(still, by=by, batch=batch),
        *status_changes.decide(still, to=Status.APPROVED, by=by, batch=batch),
    ]


@transaction.atomic
def pass_on(
    comments: Iterable[Comment],
    to: User | None,
    *,
    by: User,
    seen: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Leave comments to one editor, or to whichever editor comes first. They wait on."""
    still, batch = status_changes.lock_unchanged(comments, seen), uuid.uuid4()
    return [
        *annotations.set_labels(still, add=[Label.FOR_AN_EDITOR], by=by, batch=batch),
        *annotations.assign(still, to, by=by, batch=batch),
    ]


@transaction.atomic
def answer(
    comments: Iterable[Comment],
    code: str,
    *,
    by: User,
    seen: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Reject comments with a ready-made answer: a code of `reasons.FOR_OUTREACH`.

    Raises NoSuchAnswer.
    """
    if code not in reason_texts.OUTREACH_ANSWERS:
        raise NoSuchAnswer(code)
    still, batch = status_changes.lock_unchanged(comments, seen), uuid.uuid4()
    return [
        *annotations.set_labels(still, add=[Label.OUTREACH], by=by, batch=batch),
        *status_changes.decide(
            still, to=Status.REJECTED, by=by, reasons=[code], batch=batch
        ),
    ]


def editors() -> QuerySet[User]:
    """Return who may be passed a comment: who publishes posts and decides comments."""
    deciding = User.objects.with_perm("comments.moderate_comment")
    publishing = User.objects.with_perm("posts.publish_post")
    return (deciding & publishing).order_by("username")
