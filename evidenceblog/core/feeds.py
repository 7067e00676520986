"""Feeds of the whole site, as RSS 2.0: the same for everybody, wherever it is asked for."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed, SyndicationFeed

from . import http_caching
from .models import SiteSettings


class SiteFeed[Item: Model](Feed[Item, None]):
    """A feed of the whole site; `keys` are those by which caches are told to drop it."""

    keys: ClassVar[tuple[str, ...]]
    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    link = "/"
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.site = SiteSettings.load()
        response = super().__call__(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return http_caching.public(response, *self.keys)

    def get_feed(self, obj: None, request: HttpRequest) -> SyndicationFeed:
        feed = super().get_feed(obj, request)
        # Addresses in a feed are SITE_URL's, whatever host the request came by.
        feed.feed["link"] = f"{settings.SITE_URL}/"
        feed.feed["feed_url"] = f"{settings.SITE_URL}{request.path}"
        return feed

    def item_link(self, item: Item) -> str:
        return settings.SITE_URL + super().item_link(item)
