"""Embeds as cards: a link to a video, podcast or page that fetches nothing by itself.

A reader's browser asks nobody else for anything until the reader follows the link.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROVIDERS: dict[str, tuple[str, str | Promise]] = {
    "youtube.com": ("YouTube", _("Watch")),
    "youtu.be": ("YouTube", _("Watch")),
    "vimeo.com": ("Vimeo", _("Watch")),
    "soundcloud.com": ("SoundCloud", _("Listen")),
    "open.spotify.com": ("Spotify", _("Listen")),
    "podcasts.apple.com": ("Apple Podcasts", _("Listen")),
}


@dataclass(frozen=True)
class Card:
    """What a card shows: `verb` says what a reader will do there, such as Watch."""

    url: str
    title: str
    provider: str
    verb: str


def card(url: str, title: str) -> Card:
    """Describe the page at an http(s) address by the address alone."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        url = ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    provider, verb = PROVIDERS.get(host, (host, _("Open")))
    return Card(url, title or url, provider, str(verb))
