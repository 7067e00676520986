"""The bin: a draft that somebody deleted is kept for 30 days, and comes back whole.

In the bin it is in no list or choice and cannot be published, and its address is free
for others. What readers have seen never goes there: it is withdrawn.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task

from . import slugs, translations
from .models import PUBLISH, Post, Revision, WorkingCopy
from .revisions.history import save_revision
from .revisions.publishing import find_schedule

logger = logging.getLogger(__name__)
KEPT_IN_BIN = timedelta(days=30)


class SeenByReaders(Exception):
    """A post is not, or is no longer, a draft: it cannot go into the bin."""


def may_bin(user: User, post: Post) -> bool:
    """Tell whether somebody may delete a draft, or take it back: who made it, and who
    may publish; to be named on it as an author is not enough."""
    return user.has_perm(PUBLISH) or post.created_by_id == user.pk


def may_delete_now(user: User) -> bool:
    return user.has_perm(PUBLISH) and user.has_perm("posts.delete_workingcopy")


def deleted_at(copy: WorkingCopy) -> datetime | None:
    """Return when a draft in the bin will be deleted for good."""
    return copy.binned_at + KEPT_IN_BIN if copy.binned_at else None


@transaction.atomic
def bin_draft(post: Post, *, by: User) -> None:
    """Put a draft into the bin; what is scheduled of it is cancelled. Safe to repeat.

    Raises SeenByReaders for what is no draft.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.state != Post.State.DRAFT:
        raise SeenByReaders(post.pk)
    if planned := find_schedule(post):
        Revision.objects.filter(pk=planned.pk).update(state=Revision.State.SAVED)
        planned.delete()
    copies = WorkingCopy.objects.in_use().filter(post=post)
    copies.update(binned_at=timezone.now(), binned_by=by)


@transaction.atomic
def take_back(post: Post, *, by: User) -> list[str]:
    """Take a draft out of the bin; say what of it is not as it was. Safe to repeat."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    copy = WorkingCopy.objects.in_bin().filter(post=post).first()
    if copy is None:
        return []
    changed = [*_leave_taken_language(copy), *_give_free_address(copy)]
    copy.binned_at = copy.binned_by = None
    # Words that a form stores at this moment stay as they are.
    copy.save(update_fields=["slug", "binned_at", "binned_by", "edited_at"])
    copy.refresh_from_db()
    save_revision(copy, by=by)
    return changed


def _give_free_address(copy: WorkingCopy) -> list[str]:
    slugs.lock_addresses()
    was, copy.slug = copy.slug, slugs.find_free_slug(copy.slug, copy.post)
    if copy.slug == was:
        return []
    words = _("Another post has the address “%(old)s” now. This one has “%(new)s”.")
    return [words % {"old": was, "new": copy.slug}]


def _leave_taken_language(copy: WorkingCopy) -> list[str]:
    """Let a draft be no translation any more where another post is that by now."""
    original = copy.post.original
    if original is None or original.pk == copy.post_id:
        return []
    if not translations.find_in_language(copy.post, original, copy.language):
        return []
    translations.set_original(copy.post, None)
    words = _("“%(title)s” has another translation into this language by now.")
    return [words % {"title": original.working_copy.title}]


@transaction.atomic
def delete_for_good(post: Post, *, by: User | None = None) -> None:
    """Delete a draft that is in the bin, and its titles from the admin's history.

    Taken back or deleted meanwhile, it is left alone. The log does not say its words.
    """
    locked = Post.objects.select_for_update().filter(pk=post.pk).first()
    copy = WorkingCopy.objects.in_bin().filter(post=locked).first() if locked else None
    if locked is None or copy is None:
        return
    about = ContentType.objects.get_for_model(WorkingCopy)
    facts = {"content_type": about, "object_id": str(copy.pk)}
    nameless = f"{copy._meta.verbose_name} {locked.pk}"
    LogEntry.objects.filter(**facts).update(object_repr=nameless, change_message="")
    if by:
        LogEntry.objects.create(
            user=by, object_repr=nameless, action_flag=DELETION, **facts
        )
    logger.info("Deleted post %s, a draft in the bin", locked.pk)
    locked.delete()


@task()
def empty_bin() -> None:
    """Delete for good what has been in the bin for its time. Safe to repeat."""
    due = WorkingCopy.objects.in_bin().filter(
        binned_at__lt=timezone.now() - KEPT_IN_BIN
    )
    for copy in due.select_related("post"):
        delete_for_good(copy.post)
