"""Origins: what a page that was fetched says of the posts that it is said to link to."""

from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import strip_tags

from comments.models import TrustRule
from evidenceblog.core import http_fetch
from evidenceblog.core.http_fetch import Fetched, FetchError
from posts.models import Post

from .models import Linkback
from .reading.links import LinkFound, Links, link_to, links_in
from .reading.page import Link, Page, read
from .understanding import (
    Seen,
    Understood,
    microformats,
    name_in_feed,
    understand,
)
from .understanding.addresses import host_of

# A link of these is none that its author stands for.
NOT_VOUCHED = {"nofollow", "ugc", "sponsored"}
# Seconds. The host of a page, which was asked just now, is asked for its feed.
PATIENCE = 5.0


class NoLink(NamedTuple):
    """A page in which no link to the post was found.

    `says_gone`, in its server's place, that it is no more; `is_whole` unless it was too
    long to be read to its end, where the link may be.
    """

    says_gone: bool
    is_whole: bool


class Origin(NamedTuple):
    """A page that links to the post, and what it says.

    `author_in_feed` is who its site's feed says wrote it, asked for where it does not
    say so itself. `is_alias`: only another spelling of the post's address is
    there. `facts` are what the filter and moderators are told of the page.
    """

    understood: Understood
    author_in_feed: str
    is_alias: bool
    facts: dict[str, Any]


class Document:
    """What was fetched from an origin, read once for all the posts that it speaks of.

    Only what is asked for is read: its microformats, which cost most, not before a link
    was found, and the feed, for which its host is asked once more, last. `rule` is the
    trust rule about its address.
    """

    def __init__(self, answer: Fetched, rule: TrustRule | None = None) -> None:
        self.rule = rule
        self.url = answer.url
        self._body, self._is_cut = answer.body, answer.is_cut
        self._content_type = answer.headers.get("content-type", "")

    @property
    def is_whole(self) -> bool:
        return self.page.is_whole and not self._is_cut

    @cached_property
    def links(self) -> Links:
        return links_in(self._body, content_type=self._content_type, page=self.page)

    @cached_property
    def page(self) -> Page:
        return read(self._body, url=self.url, content_type=self._content_type)

    @cached_property
    def microformats(self) -> dict[str, Any]:
        return microformats(self._body, url=self.url, content_type=self._content_type)

    @cached_property
    def author_in_feed(self) -> str:
        """Who wrote it, as the first feed that it offers on its own host says."""
        feeds = (feed.address for feed in self.page.feeds)
        own = (feed for feed in feeds if host_of(feed) == host_of(self.url))
        address = next(own, None)
        if address is None:
            return ""
        try:
            feed = http_fetch.fetch(address, patience=PATIENCE)
        except FetchError:
            return ""
        return name_in_feed(feed.body, self.url)


def look(row: Linkback, document: Document) -> Origin | NoLink:
    """Look for the link to a post, and at what stands around it."""
    home = settings.SITE_URL + row.post.get_absolute_url()
    found = link_to(row.target, also={home}, among=document.links)
    page = document.page
    if found is None:
        return NoLink(page.status == HTTPStatus.GONE, document.is_whole)
    link = next((one for one in page.links if one.address == found.address), None)
    understood = understand(
        document.microformats,
        url=document.url,
        target=found.address,
        page=_seen(page, link),
        aliases={row.target, home},
        ours=_text(row.post),
    )
    is_unnamed = not (understood.author_name or row.entry)
    return Origin(
        understood=understood,
        author_in_feed=document.author_in_feed if is_unnamed else "",
        is_alias=found.near,
        facts=_facts(page, link, found, understood),
    )


def _seen(page: Page, link: Link | None) -> Seen:
    return Seen(
        title=page.title,
        language=page.language,
        canonical=page.canonical,
        meta=page.meta,
        text=page.text,
        excerpt=page.around(link) if link else "",
        is_reblog=page.reblog is not None,
        note=page.reblog.note if page.reblog else "",
    )


def _facts(
    page: Page, link: Link | None, found: LinkFound, understood: Understood
) -> dict[str, Any]:
    return {
        "links": page.links_seen,
        "hosts": len(page.hosts),
        "vouched": not (link and NOT_VOUCHED & link.rels),
        "how": f"{found.tag} {found.attribute}".strip(),
        "copies": round(understood.copies, 3),
        "title": understood.title,
        "via": understood.via,
    }


def _text(post: Post) -> str:
    revision = post.shown
    return " ".join([revision.title, revision.standfirst, strip_tags(revision.body)])
