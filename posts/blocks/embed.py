"""Embeds as cards: a link to a video, podcast or page that fetches nothing by itself.

A reader's browser asks nobody else for anything until the reader follows the link.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .base import Block, BlockCopy, BlockInline, Snapshot
from .citation_marks import CitationMarks

PROVIDERS: dict[str, tuple[str, str | Promise]] = {
    "youtube.com": ("YouTube", _("Watch")),
    "youtu.be": ("YouTube", _("Watch")),
    "vimeo.com": ("Vimeo", _("Watch")),
    "soundcloud.com": ("SoundCloud", _("Listen")),
    "open.spotify.com": ("Spotify", _("Listen")),
    "podcasts.apple.com": ("Apple Podcasts", _("Listen")),
}


@dataclass(frozen=True)
class EmbedCard:
    """What a card shows: `verb` says what a reader will do there, such as Watch.

    `url` is empty when the address is not one that a reader should follow.
    """

    url: str
    title: str
    provider: str
    verb: str


def embed_card(url: str, title: str) -> EmbedCard:
    """Describe the page at an http(s) address by the address alone."""
    host = host_of(url)
    if not host:
        return EmbedCard("", title, "", "")
    provider, verb = PROVIDERS.get(host, (host, _("Open")))
    return EmbedCard(url, title or url, provider, str(verb))


def host_of(url: str) -> str:
    """Return the host that readers know a web page by; empty for another address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return ""
    host = parts.hostname if parts.scheme in {"http", "https"} else ""
    return (host or "").removeprefix("www.").removeprefix("m.")


class EmbedBlock(Block):
    """A video, podcast or page elsewhere, as a card: nothing is fetched from there
    until the reader follows it."""

    kind = "embed"
    inline = BlockInline("play_circle")

    url = models.URLField(_("address"))
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")

    def first_words(self) -> str:
        return self.title or self.url

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: CitationMarks
    ) -> dict[str, Any]:
        return {"embed": embed_card(block["url"], block["title"])}
