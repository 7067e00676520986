"""Feeds: the latest posts in full, as RSS 2.0."""

import re
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.db.models import FETCH_RAISE
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.utils.feedgenerator import SyndicationFeed
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.xmlutils import SimplerXMLGenerator

from evidenceblog.core.compiled_query import CompiledQuery
from evidenceblog.core.feeds import SafeRssFeed, SiteFeed, text_as_html, xml_text

from . import websub
from .mixed_languages import label_attributes
from .models import LISTS, Post, Revision

POSTS_IN_A_FEED = 20
# What a feed shows of a post; nothing else is read for it.
IN_A_FEED = (
    "slug",
    *("live__title", "live__standfirst", "live__body", "live__card"),
    *("live__language", "live__published_at"),
    *("live__updated_at", "live__update_note"),
)
LOCAL_URL = re.compile(r'\b(href|src|srcset)="((?:/(?!/)|#)[^"]*)"')
# The texts of five feeds, about 2 MB with the ones they were made from.
MOST_KEPT = 100


class FullTextFeed(SafeRssFeed):
    """RSS with every author (`dc:creator`) and the whole text (`content:encoded`)."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if websub.is_on():
            hub = {"rel": "hub", "href": settings.WEBSUB_HUB}
            handler.addQuickElement("atom:link", None, hub)

    def write(self, outfile: IO[bytes], encoding: str) -> None:
        # Written straight to a response, its thousand pieces are each encoded apart.
        whole = BytesIO()
        super().write(whole, encoding)
        outfile.write(whole.getvalue())

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        for name in item["names"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["body"])


_LATEST = CompiledQuery(
    lambda: (
        Post.objects.live().only(*IN_A_FEED).fetch_mode(FETCH_RAISE)[:POSTS_IN_A_FEED]
    )
)


class LatestPosts(SiteFeed[Post]):
    keys = (LISTS,)
    feed_type: type[SyndicationFeed] = FullTextFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        if websub.is_on():
            response["Link"] = websub.link_header()
        return response

    def title(self) -> str:
        return self.site.name

    def description(self) -> str:
        return self.site.tagline

    def items(self) -> list[Post]:
        return _LATEST.fetch()

    def item_title(self, item: Post) -> str:
        return str(item.shown.title)

    def item_description(self, item: Post) -> str:
        return _in_its_language(item.shown, text_as_html(item.shown.standfirst))

    def item_guid(self, item: Post) -> str:
        """Name the post for ever: its number stays when its address changes."""
        return f"{settings.SITE_URL}/?p={item.pk}"

    def item_pubdate(self, item: Post) -> datetime:
        return item.shown.published_at

    def item_updateddate(self, item: Post) -> datetime:
        revision = item.shown
        return revision.updated_at or revision.published_at

    def item_categories(self, item: Post) -> list[str]:
        return [topic["name"] for topic in item.shown.card["topics"]]

    def item_extra_kwargs(self, item: Post) -> dict[str, Any]:
        revision = item.shown
        return {
            "names": [
                text_as_html(author["name"]) for author in revision.card["authors"]
            ],
            "body": _in_its_language(
                revision,
                _update_note(revision)
                + _full_text(revision.body, item.get_absolute_url(), settings.SITE_URL),
            ),
        }


def _update_note(revision: Revision) -> str:
    """Return what changed when the post was updated last, as readers were promised."""
    if not revision.update_note:
        return ""
    day = date_format(localtime(revision.updated_at), "j F Y")
    words = '<p dir="auto"><strong><bdi{}>{} ({})</bdi></strong><br>{}</p>\n'
    label = label_attributes(revision.language)
    note = xml_text(revision.update_note)
    return format_html(words, label, gettext("What changed"), day, linebreaksbr(note))


def _in_its_language(revision: Revision, html: str) -> str:
    """Say in which language and direction HTML is, where it is not the site's."""
    if not label_attributes(revision.language):
        return html
    return format_html(
        '<div lang="{}" dir="{}">{}</div>',
        revision.language,
        revision.direction,
        SafeString(html),
    )


@lru_cache(MOST_KEPT)
def _full_text(body: str, page: str, site_url: str) -> str:
    """Prepare a text once for as long as it is the same: `site_url` is in its links."""
    return xml_text(with_absolute_urls(body, page))


def with_absolute_urls(html: str, page: str) -> str:
    """Put SITE_URL before each local address in HTML rendered for the path `page`."""

    def absolute(match: re.Match[str]) -> str:
        name, value = match.groups()
        urls = value.split(", ") if name == "srcset" else [value]
        paths = (page + url if url.startswith("#") else url for url in urls)
        return f'{name}="{", ".join(settings.SITE_URL + path for path in paths)}"'

    return LOCAL_URL.sub(absolute, html)
