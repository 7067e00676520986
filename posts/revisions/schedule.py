"""The schedule: which revision of a post goes live by the clock, at most one for each."""

from collections.abc import Mapping
from datetime import datetime

from evidenceblog.core.models import User
from posts.models import Post, Revision, ScheduledPublication


class AlreadyScheduled(ValueError):
    """Another revision of the post is scheduled; publishing cancels that only if told to."""

    def __init__(self, schedule: ScheduledPublication) -> None:
        super().__init__(str(schedule))
        self.schedule = schedule


def find_schedule(post: Post) -> ScheduledPublication | None:
    """Return which revision of a post is scheduled, and when."""
    found = ScheduledPublication.objects.filter(revision__post=post)
    return found.select_related("revision").defer("revision__body").first()


def cancel_schedule(post: Post) -> None:
    """Let nothing of a post go live by the clock: what was scheduled is only saved."""
    ScheduledPublication.objects.filter(revision__post=post).delete()
    scheduled = post.revisions.filter(state=Revision.State.SCHEDULED)
    scheduled.update(state=Revision.State.SAVED)


def store_schedule(
    revision: Revision,
    *,
    at: datetime,
    by: User | None,
    kind: Revision.Kind,
    note: str,
    overrides: Mapping[str, str],
) -> None:
    """Note that a saved revision goes live at a moment ahead, and how."""
    revision.state = Revision.State.SCHEDULED
    revision.save(update_fields=["state"])
    ScheduledPublication.objects.create(
        revision=revision,
        goes_live_at=at,
        by=by,
        kind=kind,
        note=note,
        overrides=dict(overrides),
    )
