"""The discussion beneath a post: pages of its threads, in order, as readers see them."""

import re
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Count, Q

from comments.models import WAITING, Comment, CommentQuerySet, Status
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from posts.models import Post

COMMENTS_PER_PAGE = 50
# One more says that there is another page.
MOST_READ = COMMENTS_PER_PAGE + 1
# The columns that a page shows; the others are longer and for moderators.
SHOWN_FIELDS = (
    *("parent_id", "path", "status", "name", "website", "body", "received_at"),
    *("account_id", "edited_at", "links_off", "origin"),
)
# One spelling for each number: another one would be another page in the cache.
COMMENT_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
NEVER_PUBLIC = {*WAITING, Status.SPAM}


class UnknownComment(LookupError):
    """A number that no comment on this post has."""


@dataclass(frozen=True)
class Discussion:
    """One page of a discussion.

    `comments` are in the order of the threads. They include removed comments that have
    visible answers: readers see a dated placeholder, and `count` leaves it out.
    `continues` are the ancestors of a thread that began on an earlier page; `after` is
    the key of the next page, empty on the last.
    """

    comments: list[Comment]
    count: int
    continues: list[Comment]
    is_first: bool
    after: str


def thread_page(post: Post, after: str = "") -> Discussion:
    """Return the comments that follow the one numbered `after`, or the first ones.

    Raises UnknownComment where no comment on the post has that number.
    """
    start = _path_of(post, after) if after else []
    if post.state != Post.State.LIVE:
        return _page([], start, 0)
    found = _FOLLOWING.fetch(post=post.pk, start=start)
    is_all = not start and len(found) <= COMMENTS_PER_PAGE
    count = len(found) if is_all else _COUNT.first(post=post.pk) or 0
    return _page(found, start, count)


def find_visible(post: Post, number: str | None) -> Comment | None:
    """Return the comment beneath a post that a query or a form names, if readers see it."""
    if not number or not COMMENT_NUMBER.fullmatch(number):
        return None
    visible = Comment.objects.visible().filter(post=post, pk=number)
    return visible.select_related("post").first()


def page_containing(comment: Comment) -> Discussion:
    """Return the page of the discussion that contains a comment."""
    if comment.post.state != Post.State.LIVE:
        return _page([], [], 0)
    visible = _visible(comment.post_id)
    counts = visible.aggregate(
        all=Count("pk"), before=Count("pk", filter=Q(path__lt=comment.path))
    )
    begins = counts["before"] - counts["before"] % COMMENTS_PER_PAGE
    # The last comment of the page before says which threads have begun.
    found = list(visible[max(begins - 1, 0) : begins + COMMENTS_PER_PAGE + 1])
    start = found.pop(0).path if begins else []
    return _page(found, start, counts["all"])


def _page(found: list[Comment], start: list[int], count: int) -> Discussion:
    """Make a page of the comments found after the path `start`; one more may be found.

    An ancestor that is not among them is either on an earlier page, then its number is
    in `start`, or it was removed, and its placeholder belongs here.
    """
    comments, more = found[:COMMENTS_PER_PAGE], found[COMMENTS_PER_PAGE:]
    ancestors = _ancestors_missing_from(comments)
    known = {comment.pk: comment for comment in [*comments, *ancestors]}
    for comment in comments:
        if comment.parent_id:
            comment.parent = known[comment.parent_id]
    removed = [ancestor for ancestor in ancestors if ancestor.pk not in start]
    return Discussion(
        comments=sorted([*comments, *removed], key=lambda comment: comment.path),
        count=count,
        continues=[ancestor for ancestor in ancestors if ancestor.pk in start],
        is_first=not start,
        after=str(comments[-1].pk) if more else "",
    )


def _visible(post: int | Parameter) -> CommentQuerySet:
    return (
        Comment.objects.visible_on_live(post)
        .discussion()
        .only(*SHOWN_FIELDS)
        .fetch_mode(FETCH_RAISE)
    )


# An empty path is before every other.
_FOLLOWING = CompiledQuery(
    lambda: _visible(Parameter("post")).filter(
        path__gt=Parameter("start", "%s::bigint[]")
    )[:MOST_READ]
)
_COUNT = CompiledQuery(
    lambda: (
        Comment.objects.visible_on_live(Parameter("post"))
        .filter(lane=Comment.Lane.DISCUSSION)
        .values("post")
        .annotate(count=Count("*"))
        .values_list("count", flat=True)
    )
)


def _path_of(post: Post, key: str) -> list[int]:
    if not COMMENT_NUMBER.fullmatch(key):
        raise UnknownComment(key)
    # Readers must not learn that a comment exists which was never public.
    public = Comment.objects.filter(post=post, pk=key).exclude(status__in=NEVER_PUBLIC)
    path = public.values_list("path", flat=True)
    if found := path.first():
        return found
    raise UnknownComment(key)


def _ancestors_missing_from(comments: list[Comment]) -> list[Comment]:
    """Return the ancestors that are not among the comments, without their words."""
    here = {comment.pk for comment in comments}
    missing = {pk for comment in comments for pk in comment.path[:-1]} - here
    if not missing:
        return []
    return list(
        Comment.objects.filter(pk__in=missing)
        .only("path", "name", "status", "received_at")
        .order_by("path")
        .fetch_mode(FETCH_RAISE)
    )
