"""Who shared a post elsewhere, apart from its discussion."""

from dataclasses import dataclass

from django.db.models import FETCH_RAISE, QuerySet

from comments.models import Comment
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from posts.models import Post

# More on one page nobody reads; the number is told.
MOST_SHOWN = 100
MOST_READ = MOST_SHOWN + 1
# What the page says of each.
SHOWN_FIELDS = (
    *("name", "website", "body", "kind", "origin", "links_off", "received_at"),
    *("linkback__title", "linkback__published_at"),
)


@dataclass(frozen=True)
class PostShares:
    """Who shared a post, the newest first, and how many they are in all."""

    by: list[Comment]
    count: int


def shares_of(post: Post) -> PostShares:
    """Return the visible reblogs, reposts, likes, bookmarks and mentions of a post."""
    if post.state != Post.State.LIVE:
        return PostShares([], 0)
    found = _NEWEST.fetch(post=post.pk)
    is_all = len(found) <= MOST_SHOWN
    count = len(found) if is_all else _visible(post.pk).count()
    return PostShares(found[:MOST_SHOWN], count)


def _visible(post: int | Parameter) -> QuerySet[Comment]:
    return Comment.objects.visible_on_live(post).filter(lane=Comment.Lane.SHARED)


_NEWEST = CompiledQuery(
    lambda: (
        _visible(Parameter("post"))
        .select_related("linkback")
        .only(*SHOWN_FIELDS)
        .fetch_mode(FETCH_RAISE)
        .order_by("-received_at", "-pk")[:MOST_READ]
    )
)
