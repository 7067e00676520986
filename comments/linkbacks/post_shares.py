"""Who shared a post elsewhere, apart from its discussion."""

from dataclasses import dataclass

from comments.models import Comment
from posts.models import Post

# More on one page nobody reads; the number is told.
MOST_SHOWN = 100


@dataclass(frozen=True)
class PostShares:
    """Who shared a post, the newest first, and how many they are in all."""

    by: list[Comment]
    count: int


def shares_of(post: Post) -> PostShares:
    """Return the visible reblogs, reposts, likes, bookmarks and mentions of a post."""
    visible = Comment.objects.visible_on(post).filter(lane=Comment.Lane.SHARED)
    newest = visible.select_related("linkback").order_by("-received_at", "-pk")
    found = list(newest[: MOST_SHOWN + 1])
    is_all = len(found) <= MOST_SHOWN
    return PostShares(found[:MOST_SHOWN], len(found) if is_all else visible.count())
