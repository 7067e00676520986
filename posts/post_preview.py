"""The preview of a post: a revision as readers would see it if it were published now."""

from collections.abc import Callable
from copy import copy

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from . import review_dates
from .edit_links import KEYED
from .list_pages import on_cards
from .models import Post, Revision
from .revisions import rendering
from .revisions.history import completed
from .revisions.related_posts import MOST_SHOWN


def as_if_live(revision: Revision) -> Post:
    """Return a post that shows this revision. Never save it: it is not so.

    What is decided by publishing is as on the live version; a draft's date is today's.
    """
    post = Post.objects.select_related("live").get(pk=revision.post_id)
    live, shown = post.live, copy(revision)
    shown.snapshot = completed(revision.snapshot)
    shown.card = shown.snapshot["card"]
    taken_down = rendering.find_taken_down(shown.snapshot)
    shown.source_statuses = rendering.find_source_statuses(shown.snapshot)
    shown.body = rendering.render(shown.snapshot, taken_down, shown.source_statuses)
    shown.version = (live.version or 0) + 1 if live else 1
    shown.published_at = live.published_at if live else timezone.now()
    if live:
        shown.updated_at, shown.reviewed_at = live.updated_at, live.reviewed_at
        shown.update_note, shown.change_log = live.update_note, live.change_log
    else:
        post.review_due_on = review_dates.first_due(shown.snapshot["topics"], post)
    series = shown.snapshot["series"] or {}
    shown.series_id, shown.part = series.get("id"), series.get("part")
    post.live, post.slug, post.state = shown, shown.slug, Post.State.LIVE
    return post


def find_related(post: Post) -> list[Post]:
    """Return what stands beneath it to read next: what an editor chose, then what was
    found when it was published."""
    chosen = post.shown.snapshot["related"]
    beneath = on_cards(
        Post.objects.live().filter(shown_beneath__post=post.pk)
    ).order_by("shown_beneath__position")
    found = {one.pk: one for one in on_cards(Post.objects.live().filter(pk__in=chosen))}
    ordered = [found[pk] for pk in chosen if pk in found]
    return [*ordered, *(one for one in beneath if one.pk not in found)][:MOST_SHOWN]


def with_beneath(body: str, beneath: Callable[[str], str]) -> SafeString:
    """Return a body with something beneath each of its blocks, by the block's key."""
    joined = KEYED.sub(lambda block: f"{block[0]}\n{beneath(block[1])}", body)
    return mark_safe(joined)  # noqa: S308  # sanitised as it was rendered
