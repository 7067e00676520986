"""Withdrawal: a post is taken from readers, who are told why or sent on."""

from django.db import transaction
from django.utils import timezone

from evidenceblog.core import cache_purge, event_queue
from evidenceblog.core.models import User
from posts.list_pages import recount_lists
from posts.models import LISTS, Post

from .publishing import NoteMissing
from .successor import check_successor, lock_with_successor


@transaction.atomic
def withdraw(post: Post, *, by: User, note: str, successor: Post | None = None) -> None:
    """Take a post from readers, who are told why, or sent on to its successor.

    Raises NoteMissing without a notice for readers, and UnreadableSuccessor for a
    successor that they could not read; then nothing has changed.
    """
    if not note.strip():
        raise NoteMissing
    post = lock_with_successor(post, successor)
    check_successor(post, successor)
    post.state = Post.State.WITHDRAWN
    post.successor = successor
    post.withdrawal_note = note.strip()
    post.withdrawn_at = timezone.now()
    post.withdrawn_by = by
    post.save()
    recount_lists(post.live, None)
    cache_purge.purge(LISTS)
    event_queue.record("post.withdrawn", post=post.pk)
