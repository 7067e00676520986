"""The formats of a feed of posts: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

Each item has, beside what Django's feeds know: `authors` (name and page of each), `body`
(the whole text as HTML), `language`, `picture` (the lead artwork's file, or None) and
`works` (address and reference of each work cited; of a JSON Feed alone).
"""

import json
from io import BytesIO
from typing import IO, Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from evidenceblog.core.feeds import SafeRssFeed, text_as_html, xml_text

from . import websub
from .artwork.renditions import RenditionFile, public_url

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}


class _WrittenAtOnce(SyndicationFeed):
    """A feed of XML; straight to a response, its thousand pieces are each encoded apart."""

    def write(self, outfile: IO[bytes], encoding: str) -> None:
        whole = BytesIO()
        super().write(whole, encoding)
        outfile.write(whole.getvalue())


class FullTextRss(_WrittenAtOnce, SafeRssFeed):
    """RSS with every author (`dc:creator`), the whole text (`content:encoded`), its
    language, when its meaning changed (`atom:updated`), and the lead picture."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": MEDIA,
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if websub.is_told_of(self.feed["feed_url"]):
            hub = {"rel": "hub", "href": settings.WEBSUB_HUB}
            handler.addQuickElement("atom:link", None, hub)

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", text_as_html(author["name"]))
        handler.addQuickElement("dc:language", item["language"])
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        _add_picture(handler, item["picture"])
        handler.addQuickElement("content:encoded", item["body"])


class FullTextAtom(_WrittenAtOnce, Atom1Feed):
    """Atom with every author, the whole text, its language, and the lead picture.

    Titles and names in it are text; summary and content are HTML.
    """

    def __init__(self, title: str, link: str, description: str, **kwargs: Any) -> None:
        title = xml_text(str(title))
        # The author of what has none: an import can lack its byline (§4.1.1).
        kwargs |= {"subtitle": xml_text(str(description)) or None, "author_name": title}
        super().__init__(title, link, description, **kwargs)

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:media": MEDIA}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item(self, title: str, link: str, description: str, **kwargs: Any) -> None:  # type: ignore[override]
        """Add an item; its description is HTML."""
        kwargs["categories"] = [xml_text(name) for name in kwargs["categories"]]
        super().add_item(xml_text(title), link, xml_text(str(description)), **kwargs)

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", xml_text(author["name"]))
            handler.addQuickElement("uri", author["url"])
            handler.endElement("author")
        _add_picture(handler, item["picture"])
        handler.addQuickElement("content", item["body"], {"type": "html"})


class FullTextJson(SyndicationFeed):
    """JSON Feed 1.1 (jsonfeed.org/version/1.1), with the works that a post cites in
    `_references`, as Rogue Scholar reads them."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: IO[bytes], encoding: str) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "items": [_json_item(item) for item in self.items],
        }
        outfile.write(json.dumps(_stated(feed), ensure_ascii=False).encode(encoding))


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    picture: RenditionFile | None = item["picture"]
    said = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": item["body"],
        "summary": item["summary"],
        "image": public_url(picture) if picture else "",
        "date_published": rfc3339_date(item["pubdate"]),
        "date_modified": rfc3339_date(item["updateddate"]),
        "authors": item["authors"],
        "tags": item["categories"],
        "language": item["language"],
        "_references": item["works"],
    }
    return _stated(said)


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known: an empty title or address would be false."""
    return {name: value for name, value in facts.items() if value or name == "items"}


def _add_picture(handler: SimplerXMLGenerator, picture: RenditionFile | None) -> None:
    """Name the lead picture by Media RSS: an enclosure would need its size in bytes."""
    if picture:
        facts = {
            "url": public_url(picture),
            "type": MEDIA_TYPES[picture.format],
            "medium": "image",
            "width": str(picture.width),
            "height": str(picture.height),
        }
        handler.addQuickElement("media:content", None, facts)
