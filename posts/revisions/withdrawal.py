"""Withdrawal: a post is taken from readers, who are told why or sent to its successor."""

from django.db import transaction
from django.utils import timezone

from evidenceblog.core import cache_purge, event_queue
from evidenceblog.core.models import User
from posts import live_notices, series_parts, translations
from posts.evidence import source_pages
from posts.list_pages import recount_lists
from posts.models import LISTS, Post
from posts.search import search_index

from .publish_refusals import NoteMissing
from .publishing import purge_menus


class UnreadableSuccessor(ValueError):
    """A successor was named at whose end readers would find no post to read."""


@transaction.atomic
def withdraw(post: Post, *, by: User, note: str, successor: Post | None = None) -> None:
    """Take a post from readers, who are told why, or sent on to its successor.

    Raises NoteMissing without a notice for readers, and UnreadableSuccessor for a
    successor that they could not read; then nothing has changed.
    """
    if not note.strip():
        raise NoteMissing
    post = lock_with_successor(post, successor)
    _check_successor(post, successor)
    live_notices.take_back(post, by=by)
    post.live_notice = None
    post.state = Post.State.WITHDRAWN
    post.successor = successor
    post.withdrawal_note = note.strip()
    post.withdrawn_at = timezone.now()
    post.withdrawn_by = by
    post.save()
    if post.is_page:
        purge_menus(post)
        cache_purge.purge(*source_pages.source_keys(post.live))
        event_queue.record("page.withdrawn", post=post.pk)
        return
    recount_lists(post.live, None)
    search_index.index_post(post)
    series = series_parts.surrogate_keys(post.live)
    cache_purge.purge(LISTS, post.card_key, *series)
    translations.purge_group(post)
    event_queue.record("post.withdrawn", post=post.pk)


def find_live_successor(post: Post) -> Post | None:
    """Return the live post at the end of a withdrawn one's successors, if there is one.

    Successors that go in a circle have no end.
    """
    seen = {post.pk}
    after = post.successor
    while after and after.state == Post.State.WITHDRAWN and after.pk not in seen:
        seen.add(after.pk)
        after = after.successor
    return after if after and after.state == Post.State.LIVE else None


def lock_with_successor(post: Post, successor: Post | None) -> Post:
    """Return the post as it is now, and let neither change until the transaction ends."""
    keys = {post.pk, successor.pk if successor else post.pk}
    # In one order, or two who withdraw in favour of each other's post would wait for ever.
    rows = Post.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}[post.pk]


def _check_successor(post: Post, successor: Post | None) -> None:
    """Raise UnreadableSuccessor unless the successor, once `post` is withdrawn, ends elsewhere."""
    if successor is None:
        return
    successor = Post.objects.get(pk=successor.pk)
    end = (
        successor
        if successor.state == Post.State.LIVE
        else find_live_successor(successor)
    )
    if end is None or end.pk == post.pk:
        raise UnreadableSuccessor(successor.pk)
