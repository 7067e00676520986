"""Pages of long lists, without counting or skipping all their rows for each of them."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from evidenceblog.core.advisory_locks import lock_until_commit

from .models import LISTS, ListCount, Post, PostQuerySet, Revision

# What an editor may leaf through: beyond this, searching finds a post sooner.
MOST_COUNTED = 2_000
COUNT_LOCK = 0x6C697374  # "list"


class KeptCountPaginator(Paginator[Post]):
    """Pages of live posts, whose number is kept; the nearer end of the list is read."""

    def __init__(self, posts: PostQuerySet, per_page: int, *, key: str) -> None:
        super().__init__(posts, per_page)
        self.key = key

    @cached_property
    def count(self) -> int:
        kept = ListCount.objects.filter(key=self.key).values_list("posts", flat=True)
        found = kept.first()
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
    return lists


def store_counts(counts: dict[str, int]) -> None:
    """Keep how many posts lists have, by the surrogate key of each list."""
    ListCount.objects.bulk_create(
        (ListCount(key=key, posts=posts) for key, posts in sorted(counts.items())),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["posts"],
    )
