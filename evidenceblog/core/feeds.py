"""Feeds of the whole site, as RSS 2.0: the same for everybody, wherever it is asked for."""

import re
from html import escape
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed, SyndicationFeed

from . import http_caching
from .models import SiteSettings

# One character that XML 1.0 (§2.2) cannot hold, such as a vertical tab pasted from a
# document, and nobody could read the feed.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What would be no text where a reader takes a title for HTML.
MARKUP = re.compile(r"<|&(?=#|[a-z])", re.IGNORECASE)


def xml_text(text: str) -> str:
    return NOT_XML.sub("", text)


def text_as_html(text: str) -> str:
    """Write text so that it is the same text for a reader that takes it for HTML.

    RSS 2.0 does not say which a title is, and readers differ; what reads alike both
    ways ("Q & A", "p > 0.05") stays as it is.
    """
    text = xml_text(text)
    return escape(text, quote=False) if MARKUP.search(text) else text


class SafeRssFeed(Rss201rev2Feed):
    """RSS whose titles, names and topics are text, whatever a reader takes them for."""

    def __init__(self, title: str, link: str, description: str, **kwargs: Any) -> None:
        super().__init__(
            text_as_html(str(title)), link, text_as_html(str(description)), **kwargs
        )

    def add_item(self, title: str, link: str, description: str, **kwargs: Any) -> None:  # type: ignore[override]
        """Add an item; its description is HTML, which the feed's class writes."""
        names = kwargs.get("categories") or ()
        kwargs["categories"] = [text_as_html(str(name)) for name in names]
        super().add_item(
            text_as_html(str(title)), link, xml_text(str(description)), **kwargs
        )


class SiteFeed[Item: Model](Feed[Item, None]):
    """A feed of the whole site; `keys` are those by which caches are told to drop it."""

    keys: ClassVar[tuple[str, ...]]
    feed_type: type[SyndicationFeed] = SafeRssFeed
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
