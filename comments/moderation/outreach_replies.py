"""Answers to outreach: comments that want something of us, such as a link.

They are no spam and no part of the discussion. Nobody is written to: the answer is on
the writer's receipt.
"""

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from comments.decisions import status_changes
from comments.models import Comment, Decision, Status
from comments.models.label import Label
from evidenceblog.core.models import User

from . import annotations, edits


@transaction.atomic
def publish_without_links(
    comments: Iterable[Comment],
    *,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Approve comments, and show them without their links."""
    unchanged, batch = status_changes.lock_unchanged(comments, versions), uuid.uuid4()
    return [
        *annotations.set_labels(unchanged, add=[Label.OUTREACH], by=by, batch=batch),
        *edits.hide_links(unchanged, by=by, batch=batch),
        *status_changes.decide(unchanged, to=Status.APPROVED, by=by, batch=batch),
    ]


@transaction.atomic
def pass_to_editor(
    comments: Iterable[Comment],
    editor: User | None,
    *,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Assign comments to an editor, or to any editor. They keep waiting."""
    unchanged, batch = status_changes.lock_unchanged(comments, versions), uuid.uuid4()
    return [
        *annotations.set_labels(
            unchanged, add=[Label.FOR_AN_EDITOR], by=by, batch=batch
        ),
        *annotations.assign_moderator(unchanged, editor, by=by, batch=batch),
    ]


@transaction.atomic
def reject_with_answer(
    comments: Iterable[Comment],
    answer: str,
    *,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Reject comments with a ready-made answer: the code of a `ReadyAnswer`."""
    unchanged, batch = status_changes.lock_unchanged(comments, versions), uuid.uuid4()
    return [
        *annotations.set_labels(unchanged, add=[Label.OUTREACH], by=by, batch=batch),
        *status_changes.decide(
            unchanged, to=Status.REJECTED, by=by, reasons=[answer], batch=batch
        ),
    ]


def editors_who_moderate() -> QuerySet[User]:
    """Return the users who publish posts and decide comments."""
    deciding = User.objects.with_perm("comments.moderate_comment")
    publishing = User.objects.with_perm("posts.publish_post")
    return (deciding & publishing).order_by("username")
