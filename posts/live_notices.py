"""Notices that stand above a live post at once, without a revision, until taken back.

One ready text stands there at a time. Beside it stands the notice of each event of the
evidence, which is taken back by itself.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from evidenceblog.core import cache_purge
from evidenceblog.core.models import User

from .models import EVIDENCE, LISTS, EvidenceAnswer, LiveNotice, Post, ReadyNotice

# What a site begins with. Unchanged, they are shown in the language of the post.
SHIPPED = (
    gettext_noop("We are checking a figure in this post."),
    gettext_noop("We are checking a source that this post rests on."),
    gettext_noop("New evidence has come out. We are updating this post."),
    gettext_noop("This post is under review. Please do not rely on it just now."),
)


class PostNotLive(Exception):
    """A notice was to stand above a post that readers do not see."""


def add_shipped(apps: Apps = installed, **_signal: Any) -> None:
    """Give an empty table what the site begins with (after `migrate` and `flush`)."""
    try:
        model = apps.get_model("posts", "ReadyNotice")
    except LookupError:  # migrated back to before there was one
        return
    if not model._default_manager.exists():
        model._default_manager.bulk_create(
            model(text=text, position=10 * number)
            for number, text in enumerate(SHIPPED, start=1)
        )


def notice_text(ready: ReadyNotice, post: Post) -> str:
    """Return a ready text as readers of a live post will see it."""
    with override(post.shown.language):
        return gettext(ready.text)


@transaction.atomic
def show_notice(post: Post, ready: ReadyNotice, *, by: User) -> LiveNotice:
    """Put a ready text above a live post for all readers, in place of another one.

    The one that stands there is not put there again. Raises PostNotLive.
    """
    post = _locked_live(post)
    text, standing = notice_text(ready, post), ready_ones(post)
    if shown := standing.filter(text=text).first():
        return shown
    _end(standing, by)
    return _show(post, text, by)


@transaction.atomic
def show_text(post: Post, text: str, *, by: User) -> LiveNotice:
    """Put these words above a live post, beside what stands there. Raises PostNotLive."""
    return _show(_locked_live(post), text, by)


def _locked_live(post: Post) -> Post:
    post = _locked(post)
    if post.state != Post.State.LIVE:
        raise PostNotLive
    return post


def _show(post: Post, text: str, by: User) -> LiveNotice:
    notice = LiveNotice.objects.create(post=post, text=text, at=timezone.now(), by=by)
    _store(post)
    return notice


@transaction.atomic
def take_back(post: Post, *, by: User, notices: Iterable[int] | None = None) -> bool:
    """End what stands above a post, or of this what is named; tell whether it was there."""
    post = _locked(post)
    standing = find_standing(post)
    if notices is not None:
        standing = standing.filter(pk__in=notices)
    was_there = _end(standing, by)
    if was_there:
        _store(post)
    return was_there


def find_standing(post: Post) -> QuerySet[LiveNotice]:
    """Return the notices that stand above a post, the oldest first."""
    standing = post.live_notices.filter(ended_at=None)
    return standing.select_related("by").order_by("at", "pk")


def ready_ones(post: Post) -> QuerySet[LiveNotice]:
    """Return what stands above a post and is no answer to an event."""
    of_events = EvidenceAnswer.objects.filter(post=post, notice__isnull=False)
    return find_standing(post).exclude(pk__in=of_events.values("notice"))


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update().get(pk=post.pk)


def _end(standing: QuerySet[LiveNotice], by: User) -> bool:
    return bool(standing.update(ended_at=timezone.now(), ended_by=by))


def _store(post: Post) -> None:
    """Write what stands there where the post's page reads it, the same words once, and
    drop the pages that show it."""
    words = dict.fromkeys(notice.text for notice in find_standing(post))
    post.live_notice = "\n".join(words) or None
    post.save(update_fields=["live_notice"])
    # The feeds, and the list of what changed in the evidence.
    cache_purge.purge(EVIDENCE if post.is_page else LISTS)
