"""Blocking: what comes from a range of addresses is spam for a time."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from evidenceblog.ground.models import User

from . import moderation
from .models import Act, Comment, Decision, RangeBlock

# A range belongs to many people, and to others next month.
LONGEST_RANGE_BLOCK = timedelta(days=30)


class CannotBlock(ValueError):
    """A range that is not known any more, or a time that is too long."""


@transaction.atomic
def block_range(comment: Comment, *, days: int, by: User) -> list[Decision]:
    """Send what comes from the range of a comment to the spam list. Raises CannotBlock."""
    lasting = timedelta(days=days)
    if not comment.network or not timedelta(0) < lasting <= LONGEST_RANGE_BLOCK:
        raise CannotBlock(comment.network or "?")
    block = RangeBlock.objects.create(
        network=comment.network, until=timezone.now() + lasting, by=by
    )
    changes = {comment.pk: {"range": block.pk}}
    return moderation.note_down([comment], Act.BLOCK, by=by, changes=changes)


def take_back(decision: Decision) -> None:
    """Lift a block."""
    RangeBlock.objects.filter(pk=decision.changes["range"]).delete()
