"""Taking the demo out again: its posts with all that is beneath them, people, files, accounts.

A post belongs to the demo while it says so: its first save had an address and the notice
of the demo, and its form still has the notice. What the editors' own posts use stays.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet, RestrictedError

from comments.linkbacks.models import Linkback
from comments.models import Campaign, Comment
from evidenceblog.core import cache_purge, event_queue, http_caching
from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.citations.models import Source
from posts.models import (
    Author,
    Post,
    PostSettings,
    Revision,
    ScheduledPublication,
    Series,
    Topic,
)

from .loading import HERE, NOTICE, PAGE_NOTICE, PEOPLE


def demo_posts() -> QuerySet[Post]:
    """Return the posts and pages that the demo made and nobody made their own."""
    first = Revision.objects.filter(
        number=1, slug__in=list(_slugs()), notice__in=[NOTICE, PAGE_NOTICE]
    )
    return Post.objects.filter(
        pk__in=first.values("post"), working_copy__notice__in=[NOTICE, PAGE_NOTICE]
    )


@transaction.atomic
def remove() -> list[str]:
    """Remove the demo; return the names of what stays because others use it.

    The files of its pictures go once this is committed.
    """
    posts = list(demo_posts().values_list("pk", flat=True))
    if not posts:
        return []
    _remove_discussions(posts)
    removed = Post.objects.filter(pk__in=posts)
    # Its live revision protects a post until it is a draft again.
    removed.update(state=Post.State.DRAFT, live=None, slug=None)
    for rows in (
        ScheduledPublication.objects.filter(revision__post__in=posts),
        removed,
    ):
        rows.delete()
    kept = [*_remove_library(), *_remove_accounts()]
    PostSettings.objects.filter(featured_post=None).update(featured_until=None)
    cache_purge.purge(http_caching.SITE)
    return kept


def _remove_discussions(posts: list[int]) -> None:
    comments = Comment.objects.filter(post__in=posts)
    campaigns = list(comments.exclude(campaign=None).values_list("campaign", flat=True))
    Linkback.objects.filter(post__in=posts).delete()
    # Each is protected by its replies.
    while leaves := list(comments.filter(replies=None).values_list("pk", flat=True)):
        Comment.objects.filter(pk__in=leaves).delete()
    Campaign.objects.filter(pk__in=campaigns, comments=None).delete()
    event_queue.record("lessons.changed")


def _remove_library() -> Iterator[str]:
    people = _read("people.toml")
    yield from _delete_unused(Author.objects.filter(slug__in=people["authors"]))
    topics = Topic.objects.filter(slug__in=people["topics"])
    used = Q(working_copies__isnull=False) | Q(revisions__isnull=False)
    yield from _delete_unused(topics, used)
    series = Series.objects.filter(slug__in=people["series"])
    yield from _delete_unused(series, used)
    titles = [one["csl"]["title"] for one in _read("sources.toml").values()]
    yield from _delete_unused(Source.objects.filter(title__in=titles))
    digests = [_digest(one["file"]) for one in _read("artwork.toml").values()]
    yield from _delete_unused(Artwork.objects.filter(sha256__in=digests))


def _delete_unused(rows: QuerySet[Any], used: Q | None = None) -> Iterator[str]:
    """Delete the rows that nothing refers to, and yield the names of the others."""
    busy = set(rows.filter(used).values_list("pk", flat=True)) if used else set()
    for row in rows:
        try:
            if row.pk not in busy:
                with transaction.atomic():
                    row.delete()
                continue
        except (ProtectedError, RestrictedError):
            pass  # named below, as those in use are
        yield f"{row._meta.verbose_name} {row}"


def _remove_accounts() -> Iterator[str]:
    """Delete the demo's accounts; those that the site's history names are closed."""
    for user in User.objects.filter(username__in=PEOPLE):
        try:
            with transaction.atomic():
                user.delete()
        except (ProtectedError, RestrictedError):
            user.set_unusable_password()
            user.is_active = False
            user.save()
            yield f"account {user}, closed"


def _slugs() -> Iterator[str]:
    for file in (HERE / "posts").glob("*.toml"):
        yield tomllib.loads(file.read_text())["slug"]
    for page in _read("pages.toml")["pages"]:
        yield page["slug"]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text())


def _digest(name: str) -> str:
    return hashlib.sha256((HERE / "artwork" / name).read_bytes()).hexdigest()
