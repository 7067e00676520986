"""An origin that was fetched: whether it links to a post, and what it says."""

from collections.abc import Collection
from functools import cached_property
from http import HTTPStatus
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import strip_tags

from comments.models import TrustRule
from evidenceblog.core import http_fetch
from evidenceblog.core.http_fetch import Fetched, FetchError

from .mention_content.excerpts import excerpt_around, link_to_show
from .mention_content.feed_items import read_feed_item
from .mention_content.mention_summary import MentionSummary, summarise_mention
from .mention_content.parser_process import microformats
from .models import Linkback
from .origin_html.authorship import Authorship
from .origin_html.link_match import document_links, match_link
from .origin_html.page_facts import PageFacts, read_page

# A link of these is none that its author stands for.
NOT_VOUCHED = {"nofollow", "ugc", "sponsored"}
Failure = Linkback.VerificationFailure


class VerifiedOrigin(NamedTuple):
    """A page that links to the post, and what it says.

    `is_alias`: only another spelling of the post's address is there. `facts` are what the
    filter and moderators are told of the page.
    """

    understood: MentionSummary
    is_alias: bool
    facts: dict[str, Any]


class OriginDocument:
    """What was fetched from an origin, read once for all the posts that it speaks of.

    Only what is asked for is read: its microformats, which cost most, not before a link
    was found, and its feed only where the page leaves something unsaid. `rule` is the
    trust rule about its address. What is fetched, is by `latest`, a moment of the
    monotonic clock.
    """

    def __init__(
        self, answer: Fetched, rule: TrustRule | None = None, latest: float = 0.0
    ) -> None:
        self.rule = rule
        self._latest = latest
        self.url = answer.url
        self._body, self._is_cut = answer.body, answer.is_cut
        self._content_type = answer.headers.get("content-type", "")

    @cached_property
    def page(self) -> PageFacts:
        return read_page(self._body, url=self.url, content_type=self._content_type)

    @cached_property
    def links(self) -> Collection[str]:
        return document_links(
            self._body, content_type=self._content_type, page=self.page
        )

    @cached_property
    def microformats(self) -> dict[str, Any]:
        return microformats(self._body, url=self.url, content_type=self._content_type)

    @cached_property
    def feed_item(self) -> Authorship:
        """Return what the site's feed says of the page, if it comes in time."""
        left = self._latest - monotonic()
        addresses = self.page.feeds[:1] if left > 0 else []
        for address in addresses:
            try:
                answer = http_fetch.fetch(address, deadline=left, patience=left)
            except FetchError:
                break
            if answer.status == HTTPStatus.OK:
                return read_feed_item(answer.body, self.page.canonical or self.url)
        return Authorship()

    def failure(self) -> Failure:
        """Return why no link was found; what a page says of itself counts as if its
        server said it."""
        if self.page.status == HTTPStatus.GONE:
            return Failure.GONE
        is_whole = self.page.is_whole and not self._is_cut
        # In a page too long to be read to its end the link may stand further down.
        return Failure.NO_LINK if is_whole else Failure.TOO_LONG


def find_mention(row: Linkback, document: OriginDocument) -> VerifiedOrigin | Failure:
    """Look for the link to a post, and at what stands around it."""
    home = settings.SITE_URL + row.post.get_absolute_url()
    found = match_link(row.target, also={home}, among=document.links)
    page, revision = document.page, row.post.shown
    if found is None:
        return document.failure()
    link = link_to_show(page, found.address)
    understood = summarise_mention(
        document.microformats,
        url=document.url,
        target=found.address,
        page=page,
        around=excerpt_around(page, link),
        feed_item=lambda: document.feed_item,
        aliases={row.target, home},
        ours=f"{revision.title} {revision.standfirst} {strip_tags(revision.body)}",
    )
    facts = {
        "links": page.links_seen,
        "hosts": len(page.hosts),
        "vouched": not (link and NOT_VOUCHED & link.rels),
        "copies": round(understood.copies, 3),
        "title": understood.title,
    }
    return VerifiedOrigin(understood=understood, is_alias=found.near, facts=facts)
