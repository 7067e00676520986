"""Feeds: the same for everybody, wherever they are asked for; as RSS 2.0 unless they say
otherwise."""

import re
from html import escape
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed, SyndicationFeed
from django.utils.http import http_date

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


class SiteFeed[Item, About](Feed[Item, About]):
    """A feed that everybody shares, of the whole site or of what `get_object` finds."""

    feed_type: type[SyndicationFeed] = SafeRssFeed
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.site = SiteSettings.load()
        about: Any = self.get_object(request, *args, **kwargs)
        feed = self.get_feed(about, request)
        response = HttpResponse(content_type=feed.content_type)  # type: ignore[attr-defined]  # each format has one
        response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
        response["Access-Control-Allow-Origin"] = "*"
        feed.write(response, "utf-8")
        return http_caching.public(response, *self.surrogate_keys(about))

    def surrogate_keys(self, about: About) -> tuple[str, ...]:
        """Return the keys by which caches are told to drop the feed."""
        raise NotImplementedError

    def link(self, about: About) -> str:
        """Return the path of the page whose feed this is."""
        return "/"

    def get_feed(self, obj: About, request: HttpRequest) -> SyndicationFeed:
        feed = super().get_feed(obj, request)
        # Addresses in a feed are SITE_URL's, whatever host the request came by.
        feed.feed["link"] = f"{settings.SITE_URL}{self.link(obj)}"
        feed.feed["id"] = feed.feed["link"]
        feed.feed["feed_url"] = f"{settings.SITE_URL}{request.path}"
        return feed

    def item_link(self, item: Item) -> str:
        return settings.SITE_URL + super().item_link(item)
