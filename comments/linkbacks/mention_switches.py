"""The protocols by which a post takes linkbacks, as its switches and the site's say."""

from datetime import timedelta

from django.utils import timezone

from evidenceblog.core.models import SiteSettings
from posts.models import Post

from .models import MentionSettings, Protocol, mention_switches

# What the editors and the operator call each of them.
SWITCHES = {
    Protocol.WEBMENTION: "webmentions",
    Protocol.PINGBACK: "pingbacks",
    Protocol.TRACKBACK: "trackbacks",
}


def accepted_protocols(post: Post, site: SiteSettings) -> set[Protocol]:
    """Return the protocols by which a post takes linkbacks now: as it says itself, or
    else as the site does."""
    if post.state != Post.State.LIVE:
        return set()
    own, settings = mention_switches(post), MentionSettings.of(site)
    still = _is_open(post, settings.open_days)
    return {
        protocol
        for protocol, switch in SWITCHES.items()
        if own[switch] or (own[switch] is None and still and getattr(settings, switch))
    }


def _is_open(post: Post, open_days: int | None) -> bool:
    if open_days is None:
        return True
    return timezone.now() < post.shown.published_at + timedelta(days=open_days)
