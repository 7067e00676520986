"""Feeds: the latest comments of all posts, or of one, as RSS 2.0."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import FETCH_RAISE, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from comments.models import COMMENTS_KEY, Comment
from evidenceblog.core import http_caching
from evidenceblog.core.feeds import SiteFeed, text_as_html
from evidenceblog.core.text import linked_paragraphs, plain_paragraphs
from posts import gone_views, views as posts
from posts.models import LISTS, Post

COMMENTS_IN_A_FEED = 50


class LatestComments(SiteFeed[Comment, Post | None]):
    """What readers see of the discussion, newest first; mentions have a feed of their own."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except _Withdrawn as withdrawn:
            return gone_views.withdrawn(request, withdrawn.post)

    def get_object(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Post | None:
        if "slug" not in kwargs:
            return None
        found = posts.find_post(kwargs["slug"])
        if found.is_page:
            raise Http404
        if found.state == Post.State.WITHDRAWN:
            raise _Withdrawn(found)
        return found

    def surrogate_keys(self, about: Post | None) -> tuple[str, ...]:
        return (about.surrogate_key,) if about else (LISTS, COMMENTS_KEY)

    def title(self, about: Post | None) -> str:
        if about is None:
            return gettext("Comments on %(site)s") % {"site": self.site.name}
        return gettext("Comments on “%(post)s”") % {"post": about.shown.title}

    def link(self, about: Post | None) -> str:
        return about.get_absolute_url() if about else "/"

    def description(self, about: Post | None) -> str:
        return gettext("What readers say, once a moderator has read it")

    def items(self, about: Post | None) -> QuerySet[Comment]:
        every = Comment.objects
        visible = every.visible_on(about) if about else every.visible()
        shown = visible.filter(lane=Comment.Lane.DISCUSSION).select_related(
            "post__live"
        )
        newest = shown.order_by("-received_at", "-pk").fetch_mode(FETCH_RAISE)
        return newest.defer("post__live__snapshot", "post__live__body")[
            :COMMENTS_IN_A_FEED
        ]

    def item_title(self, item: Comment) -> str:
        told = {"name": item.name, "post": item.post.shown.title}
        return gettext("%(name)s on “%(post)s”") % told

    def item_description(self, item: Comment) -> str:
        written = plain_paragraphs if item.links_off else linked_paragraphs
        return written(item.body)

    def item_author_name(self, item: Comment) -> str:
        return text_as_html(item.name)

    def item_guid(self, item: Comment) -> str:
        """Name it for ever: the post's address may change."""
        return f"{settings.SITE_URL}/?p={item.post_id}#comment-{item.pk}"

    def item_pubdate(self, item: Comment) -> datetime:
        return item.received_at


class _Withdrawn(LookupError):
    """The comments of a withdrawn post are hidden, and its page says why."""

    def __init__(self, post: Post) -> None:
        super().__init__(post)
        self.post = post


def feed_path(address: str, name: str) -> URLPattern:
    """Return the feed of comments at an address; with a slug, those of that post."""
    view = http_caching.read_only(http_caching.shared()(LatestComments()))
    return path(address, view, name=name)
