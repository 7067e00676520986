"""The history of a post: each save that changed something, thinned as it gets old."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task
from posts.models import Post, Revision, WorkingCopy

from .snapshot import take_snapshot

# For so long each save is kept, and then the last of each day.
KEPT_WHOLE = timedelta(days=30)


# Without a savepoint: nobody catches what goes wrong in here.
@transaction.atomic(savepoint=False)
def save_revision(working_copy: WorkingCopy, *, by: User | None) -> Revision:
    """Freeze the working copy as it is stored; unchanged, return its latest revision."""
    post = Post.objects.select_for_update().only("pk").get(pk=working_copy.post_id)
    snapshot = take_snapshot(working_copy)
    latest = newest_revision(post)
    if latest and latest.snapshot == snapshot:
        return latest
    return Revision.objects.create(
        post=post,
        number=latest.number + 1 if latest else 1,
        made_at=timezone.now(),
        made_by=by,
        snapshot=snapshot,
    )


def newest_revision(post: Post) -> Revision | None:
    """Return what was saved of a post last, without its rendered body."""
    return post.revisions.defer("body").order_by("-number").first()


@task()
def thin_history() -> None:
    """Delete old saves that nobody named, but the last of each day. Safe to repeat.

    The newest revision of a post is never deleted: the editor's form goes on from it.
    """
    saves = Revision.objects.filter(
        state=Revision.State.SAVED, name="", made_at__lt=timezone.now() - KEPT_WHOLE
    )
    later = Revision.objects.filter(
        post=OuterRef("post"),
        number__gt=OuterRef("number"),
        made_at__date=OuterRef("day"),
    )
    saves.annotate(day=TruncDate("made_at")).filter(Exists(later)).delete()
