"""Feeds: the latest mentions of all posts, as RSS 2.0."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import FETCH_RAISE, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from comments.models import MENTIONS, Comment
from evidenceblog.ground import caching
from evidenceblog.ground.models import SiteSettings
from evidenceblog.ground.text import plain_paragraphs
from posts.models import LISTS

MENTIONS_IN_A_FEED = 50


class LatestMentions(Feed[Comment, None]):
    """Who shared, mentioned or answered a post from elsewhere; each item leads to the
    place beneath the post where that stands, and from there to theirs."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    link = "/"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.site = SiteSettings.load()
        response = super().__call__(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return caching.public(response, LISTS, MENTIONS)

    def get_feed(self, obj: None, request: HttpRequest) -> SyndicationFeed:
        feed = super().get_feed(obj, request)
        # Addresses in a feed are SITE_URL's, whatever host the request came by.
        feed.feed["link"] = f"{settings.SITE_URL}/"
        feed.feed["feed_url"] = f"{settings.SITE_URL}{request.path}"
        return feed

    def title(self) -> str:
        return _("Mentions of %(site)s") % {"site": self.site.name}

    def description(self) -> str:
        return _("Who shared, mentioned or answered its posts elsewhere")

    def items(self) -> QuerySet[Comment]:
        visible = Comment.objects.visible().filter(linkback__isnull=False)
        found = visible.select_related("linkback", "post__live")
        newest = found.order_by("-received_at", "-pk").fetch_mode(FETCH_RAISE)
        return newest[:MENTIONS_IN_A_FEED]

    def item_title(self, item: Comment) -> str:
        told = {"name": item.name, "host": item.linkback.host}
        return _("%(name)s on %(host)s") % told

    def item_description(self, item: Comment) -> str:
        about = _("%(kind)s of “%(post)s”") % {
            "kind": item.get_kind_display(),
            "post": item.post.shown.title,
        }
        title = item.linkback.title
        said = "" if item.body == item.website else item.body
        return plain_paragraphs("\n\n".join(filter(None, [about, title, said])))

    def item_link(self, item: Comment) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item: Comment) -> str:
        """Name it for ever: the post's address may change."""
        return f"{settings.SITE_URL}/?p={item.post_id}#comment-{item.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Comment) -> datetime:
        return item.received_at
