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
    """What a card shows: `verb` says what a reader will do there, such as Watch.

    `url` is empty when the address is not one that a reader should follow.
    """

    url: str
    title: str
    provider: str
    verb: str


def card(url: str, title: str) -> Card:
    """Describe the page at an http(s) address by the address alone."""
    host = host_of(url)
    if not host:
        return Card("", title, "", "")
    provider, verb = PROVIDERS.get(host, (host, _("Open")))
    return Card(url, title or url, provider, str(verb))


def host_of(url: str) -> str:
    """Return the host that readers know a web page by; empty for another address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return ""
    host = parts.hostname if parts.scheme in {"http", "https"} else ""
    return (host or "").removeprefix("www.").removeprefix("m.")
