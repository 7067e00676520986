"""What is scheduled, before its moment: moved to another one, or cancelled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from evidenceblog.core.models import User
from posts import problem_reports
from posts.models import Post, Revision, ScheduledPublication

from .publish_refusals import NotPublished
from .publishing import find_schedule, publish


class NothingScheduled(NotPublished):
    """It went live, or was cancelled, since the page was made."""

    reason = gettext_lazy(
        "Nothing is scheduled any more: it went live meanwhile, or was cancelled."
    )


@transaction.atomic
def change_moment(post: Post, at: datetime, *, by: User) -> Revision:
    """Let the revision that is scheduled go live at another moment, and not before.

    Raises NothingScheduled, and what `publish` raises: the checks run again.
    """
    planned = _locked(post)
    return publish(
        planned.revision,
        by=by,
        kind=Revision.Kind(planned.kind),
        note=planned.note,
        at=at,
        overrides=planned.overrides,
    )


@transaction.atomic
def cancel(post: Post) -> Revision:
    """Make what is scheduled a save again; return it. Raises NothingScheduled."""
    planned = _locked(post)
    revision = planned.revision
    problem_reports.forget_correction(revision)
    planned.delete()
    revision.state = Revision.State.SAVED
    revision.save(update_fields=["state"])
    return revision


def _locked(post: Post) -> ScheduledPublication:
    """Return the schedule of a post that nobody publishes until this is done."""
    Post.objects.select_for_update().get(pk=post.pk)
    planned = find_schedule(post)
    if planned is None:
        raise NothingScheduled
    return planned
