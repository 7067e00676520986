"""Blocking: what comes from a range of addresses, or leads to a host, is spam for a
time, or until somebody says otherwise."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from evidenceblog.core.models import User

from . import moderation
from .models import Act, Comment, Decision, RangeBlock
from .spam.models import Host

# A range belongs to many people, and to others next month.
LONGEST_RANGE_BLOCK = timedelta(days=30)
LONGEST_HOST_BLOCK = timedelta(days=365)


class CannotBlock(ValueError):
    """A range or host that is not a comment's, a time that is too long, or a host whose
    pages are many people's."""


@transaction.atomic
def block_range(comment: Comment, *, days: int, by: User) -> list[Decision]:
    """Send what comes from the range of a comment to the spam list. Raises CannotBlock."""
    if not comment.network:
        raise CannotBlock(comment.pk)
    until = _until(days, LONGEST_RANGE_BLOCK)
    block = RangeBlock.objects.create(network=comment.network, until=until, by=by)
    changes = {comment.pk: {"range": block.pk}}
    return moderation.note_down([comment], Act.BLOCK, by=by, changes=changes)


@transaction.atomic
def block_host(comment: Comment, host: str, *, days: int, by: User) -> list[Decision]:
    """Send what leads to a host that a comment leads to, to the spam list.

    Raises CannotBlock.
    """
    if host not in comment.hosts:
        raise CannotBlock(host)
    until = _until(days, LONGEST_HOST_BLOCK)
    known = Host.objects.select_for_update().filter(host=host).first()
    before = [known.standing, _written(known.until)] if known else None
    blocked = known or Host(host=host)
    blocked.standing, blocked.until = Host.Standing.BLOCKED, until
    blocked.by, blocked.at = by, timezone.now()
    try:
        blocked.full_clean()
    except ValidationError as error:
        raise CannotBlock(host) from error
    blocked.save()
    changes = {"host": blocked.pk, "until": _written(until), "before": before}
    return moderation.note_down(
        [comment], Act.BLOCK, by=by, changes={comment.pk: changes}
    )


def take_back(decision: Decision) -> None:
    """Lift a block; a host is what it was before, unless somebody said more since."""
    if "range" in decision.changes:
        RangeBlock.objects.filter(pk=decision.changes["range"]).delete()
        return
    given = parse_datetime(decision.changes["until"])
    host = Host.objects.filter(pk=decision.changes["host"], until=given)
    before = decision.changes["before"]
    if before is None:
        host.delete()
    else:
        standing, until = before
        host.update(standing=standing, until=until and parse_datetime(until))


def _until(days: int, longest: timedelta) -> datetime:
    lasting = timedelta(days=days)
    if not timedelta(0) < lasting <= longest:
        raise CannotBlock(days)
    return timezone.now() + lasting


def _written(until: datetime | None) -> str | None:
    return until.isoformat() if until else None
