"""The discussion beneath a post: pages of its threads, in order, as readers see them."""

from dataclasses import dataclass

from django.db.models import FETCH_RAISE

from posts.models import Post

from .models import Comment

COMMENTS_A_PAGE = 50


@dataclass(frozen=True)
class Discussion:
    """One page of a discussion.

    `continues` are the ancestors of a thread that began on the page before; `after` is
    the key of the next page, empty on the last.
    """

    comments: list[Comment]
    count: int
    continues: list[Comment]
    after: str = ""


def page_of(post: Post, after: str = "") -> Discussion:
    """Return the comments that follow the one numbered `after`, or the first ones."""
    visible = Comment.objects.visible().discussion().filter(post=post)
    count = visible.count()
    shown = visible.select_related("parent").fetch_mode(FETCH_RAISE)
    start = _path_of(post, after)
    if start:
        shown = shown.filter(path__gt=start)
    comments = list(shown[: COMMENTS_A_PAGE + 1])
    more = len(comments) > COMMENTS_A_PAGE
    comments = comments[:COMMENTS_A_PAGE]
    return Discussion(
        comments,
        count,
        _ancestors(comments[0]) if start and comments else [],
        str(comments[-1].pk) if more else "",
    )


def page_with(comment: Comment) -> Discussion:
    """Return the page of the discussion that begins with a comment."""
    before = (
        Comment.objects.visible()
        .discussion()
        .filter(post=comment.post_id, path__lt=comment.path)
        .order_by("-path")
        .first()
    )
    return page_of(comment.post, str(before.pk) if before else "")


def _path_of(post: Post, key: str) -> list[int]:
    if not key.isdecimal():
        return []
    path = Comment.objects.filter(post=post, pk=key).values_list("path", flat=True)
    return path.first() or []


def _ancestors(comment: Comment) -> list[Comment]:
    return list(
        Comment.objects.visible().filter(pk__in=comment.path[:-1]).order_by("path")
    )
