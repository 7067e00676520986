"""Notices that stand above a live post at once, without a revision, until taken back."""

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from evidenceblog.core import cache_purge
from evidenceblog.core.models import User

from .models import EVIDENCE, LISTS, LiveNotice, Post, ReadyNotice

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
    """Put a ready text above a live post for all readers, in place of what stands there.

    The one that stands there is not put there again. Raises PostNotLive.
    """
    post = _locked_live(post)
    return _show(post, notice_text(ready, post), by)


@transaction.atomic
def show_text(post: Post, text: str, *, by: User) -> LiveNotice:
    """Put these words above a live post, as `show_notice` does with a ready text."""
    return _show(_locked_live(post), text, by)


def _locked_live(post: Post) -> Post:
    post = _locked(post)
    if post.state != Post.State.LIVE:
        raise PostNotLive
    return post


def _show(post: Post, text: str, by: User) -> LiveNotice:
    standing = find_standing(post)
    if standing and standing.text == text:
        return standing
    _end(post, by)
    notice = LiveNotice.objects.create(post=post, text=text, at=timezone.now(), by=by)
    _store(post, text)
    return notice


@transaction.atomic
def take_back(post: Post, *, by: User) -> bool:
    """End the notice that stands above a post; tell whether there was one."""
    post = _locked(post)
    was_there = _end(post, by)
    if was_there:
        _store(post, None)
    return was_there


def find_standing(post: Post) -> LiveNotice | None:
    """Return the notice that stands above a post."""
    return post.live_notices.filter(ended_at=None).select_related("by").first()


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update().get(pk=post.pk)


def _end(post: Post, by: User) -> bool:
    standing = post.live_notices.filter(ended_at=None)
    return bool(standing.update(ended_at=timezone.now(), ended_by=by))


def _store(post: Post, text: str | None) -> None:
    """Write it where the post's page reads it, and drop the pages that show it."""
    post.live_notice = text
    post.save(update_fields=["live_notice"])
    # The feeds, and the list of what changed in the evidence.
    cache_purge.purge(EVIDENCE if post.is_page else LISTS)
