"""Pages of long lists, without counting or skipping all their rows for each of them."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.db.models import FETCH_RAISE, QuerySet

from evidenceblog.core import cache_purge
from evidenceblog.core.advisory_locks import lock_until_commit
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from evidenceblog.core.task_backend import task

from . import series_parts
from .archive import Period
from .models import LISTS, ListCount, Post, PostQuerySet, Revision

POSTS_A_PAGE = 10
# What a list shows of a post; the snapshot and the body are never loaded for it.
ON_A_CARD = (
    *("slug", "live__title", "live__standfirst", "live__language"),
    *("live__card", "live__taken_down", "live__published_at"),
)
# What an editor may leaf through: beyond this, searching finds a post sooner.
MOST_COUNTED = 2_000
COUNT_LOCK = 0x6C697374  # "list"
COUNT_MONTHS = """
SELECT to_char(revision.published_at AT TIME ZONE %s, 'YYYY-MM'), count(*)
FROM posts_post AS post JOIN posts_revision AS revision ON revision.id = post.live_id
WHERE post.state = 'live' AND post.kind = 'post' GROUP BY 1
"""
_COUNT = CompiledQuery(
    lambda: ListCount.objects.filter(key=Parameter("key")).values_list(
        "posts", flat=True
    )
)


def on_cards(posts: PostQuerySet) -> PostQuerySet:
    """Load of posts what their cards show; anything else raises."""
    return posts.only(*ON_A_CARD).fetch_mode(FETCH_RAISE)


class KeptCountPaginator(Paginator[Post]):
    """Pages of live posts, whose number is kept; the nearer end of the list is read.

    `known` is that number where the caller has read it already.
    """

    def __init__(
        self, posts: PostQuerySet, per_page: int, *, key: str, known: int | None = None
    ) -> None:
        super().__init__(posts, per_page)
        self.key, self.known = key, known

    @cached_property
    def count(self) -> int:
        if self.known is not None:
            return self.known
        found = _COUNT.first(key=self.key)
        return super().count if found is None else found

    def page(self, number: int | str) -> Page[Post]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        posts: Any = self.object_list
        if start < self.count - end:
            return Page(list(posts[start:end]), number, self)
        from_the_end = posts.reverse()[self.count - end : self.count - start]
        return Page(list(from_the_end)[::-1], number, self)


class BoundedCountPaginator(Paginator[Any]):
    """Pages of the admin's list: rows are counted up to a bound, however many there are."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by().values("pk")[:MOST_COUNTED].count()


def recount_lists(before: Revision | None, after: Revision | None) -> None:
    """Count anew the lists that a post has come into, or left, with these revisions."""
    lists_before, lists_after = _lists(before), _lists(after)
    lists = lists_before | lists_after
    changed = lists_before.keys() ^ lists_after.keys()
    if changed:  # one after the other: each sees what the one before has published
        lock_until_commit(COUNT_LOCK, [0])
    store_counts({key: lists[key].count() for key in changed})


def _lists(revision: Revision | None) -> dict[str, PostQuerySet]:
    """Return the lists that show a live revision, by their surrogate keys."""
    if revision is None:
        return {}
    live = Post.objects.live().order_by()
    lists = {LISTS: live}
    for topic in revision.topics.all():
        lists[topic.surrogate_key] = live.filter(live__topics=topic)
    for author in revision.authors.all():
        lists[author.surrogate_key] = live.filter(live__authors=author)
    month = Period.month_of(revision.published_at)
    lists[month.surrogate_key] = month.posts().order_by()
    for key in series_parts.surrogate_keys(revision):
        lists[key] = live.filter(live__series=revision.series_id)
    return lists


def store_counts(counts: dict[str, int]) -> None:
    """Keep how many posts lists have, by the surrogate key of each list."""
    ListCount.objects.bulk_create(
        (ListCount(key=key, posts=posts) for key, posts in sorted(counts.items())),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["posts"],
    )


@task()
def recount_archive() -> None:
    """Count the posts of each month anew: the site's time zone may be another one.

    Safe to repeat.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        lock_until_commit(COUNT_LOCK, [0])
        cursor.execute(COUNT_MONTHS, [settings.TIME_ZONE])
        counts = {f"archive-{month}": posts for month, posts in cursor.fetchall()}
        kept = dict(
            ListCount.objects.filter(
                key__startswith="archive-", posts__gt=0
            ).values_list("key", "posts")
        )
        if counts != kept:
            store_counts(dict.fromkeys(kept, 0) | counts)
            cache_purge.purge(LISTS)
