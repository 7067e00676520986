"""Comments as readers see them, each rendered once for as long as it looks the same."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.discussion.thread import Discussion
from comments.models import Comment
from evidenceblog.core.text import web_url

register = template.Library()

# Twenty pages of discussion. Of usual length they take 3 MB, and 50 MB if every one of
# them were as long as a comment may be.
CACHE_SIZE = 1_000


class CommentContext(NamedTuple):
    """Everything that a comment's HTML depends on, so that a cached one is never stale.

    `host` is the site on which the comment was written, if not this one. `answers` is
    the number of the comment it replies to and `answered` that one's name, None if it
    was removed.
    """

    pk: int
    depth: int
    received_at: datetime
    language: str | None
    is_visible: bool = False
    name: str = ""
    website: str = ""
    body: str = ""
    is_from_editors: bool = False
    edited_at: datetime | None = None
    links_off: bool = False
    host: str = ""
    answers: int | None = None
    answered: str | None = None
    answers_elsewhere: bool = False
    takes_replies: bool = False

    @property
    def answered_url(self) -> str:
        """Lead to the comment it replies to, on this page of the discussion or another."""
        page = f"?comment={self.answers}" if self.answers_elsewhere else ""
        return f"{page}#comment-{self.answers}"


@register.simple_tag
def comment_list(discussion: Discussion, takes_replies: bool) -> SafeString:
    """Render a page of a discussion as the items of its list."""
    elsewhere = {comment.pk for comment in discussion.continues}
    language = get_language()
    items = (
        _render(_context_of(comment, elsewhere, takes_replies, language))
        for comment in discussion.comments
    )
    return SafeString("".join(items))


@lru_cache(CACHE_SIZE)
def _render(context: CommentContext) -> SafeString:
    return render_to_string("comments/_comment.html", {"comment": context})


def _context_of(
    comment: Comment, elsewhere: set[int], takes_replies: bool, language: str | None
) -> CommentContext:
    place = (comment.pk, comment.depth, comment.received_at, language)
    if not comment.is_visible:
        return CommentContext(*place)
    parent = comment.parent if comment.parent_id else None
    return CommentContext(
        *place,
        is_visible=True,
        name=comment.name,
        website=web_url(comment.website),
        body=comment.body,
        is_from_editors=comment.account_id is not None,
        edited_at=comment.edited_at,
        links_off=comment.links_off,
        host=comment.origin["host"] if comment.origin else "",
        answers=comment.parent_id,
        answered=parent.name if parent and parent.is_visible else None,
        answers_elsewhere=comment.parent_id in elsewhere,
        takes_replies=takes_replies,
    )
