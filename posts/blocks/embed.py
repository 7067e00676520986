"""Embeds as cards: a link to a video, podcast or page that fetches nothing by itself.

A reader's browser asks nobody else for anything until the reader follows the link.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from posts import rich_text
from posts.revisions.fault import Fault

from .base import Block, BlockCopy, Snapshot

PROVIDERS: dict[str, tuple[str, str | Promise]] = {
    "youtube.com": ("YouTube", _("Watch")),
    "youtu.be": ("YouTube", _("Watch")),
    "vimeo.com": ("Vimeo", _("Watch")),
    "soundcloud.com": ("SoundCloud", _("Listen")),
    "open.spotify.com": ("Spotify", _("Listen")),
    "podcasts.apple.com": ("Apple Podcasts", _("Listen")),
}


def embed_card(url: str, title: str) -> dict[str, str]:
    """Describe the page at an http(s) address by the address alone.

    `verb` says what a reader will do there, such as Watch. `url` is empty when the
    address is not one that a reader should follow.
    """
    host = host_of(url)
    if not host:
        return {"url": "", "title": title, "provider": "", "verb": ""}
    provider, verb = PROVIDERS.get(
        host, (host, pgettext_lazy("what a reader does", "Open"))
    )
    return {"url": url, "title": title or url, "provider": provider, "verb": str(verb)}


def host_of(url: str) -> str:
    """Return the host that readers know a web page by; empty for another address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return ""
    host = parts.hostname if parts.scheme in {"http", "https"} else ""
    return (host or "").removeprefix("www.").removeprefix("m.")


class EmbedBlock(Block):
    kind = "embed"
    icon = "play_circle"
    label_fields = ("title", "url")

    url = models.URLField(_("address"))
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        if not block["url"]:
            words = gettext("An embed needs the address of a page.")
            yield Fault("no-url", block["key"], "url", words)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        return {"embed": embed_card(block["url"], block["title"])}
