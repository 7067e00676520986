"""The protocols by which a post takes linkbacks, as its switches and the site's say."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.utils import timezone

from evidenceblog.core.models import SiteSettings
from posts.models import Post

from .models import MentionSettings, PostMentionSettings, Protocol

# As PostMentionSettings and MentionSettings have them both.
SWITCHES = {
    Protocol.WEBMENTION: "webmentions",
    Protocol.PINGBACK: "pingbacks",
    Protocol.TRACKBACK: "trackbacks",
}


def mention_switches(post: Post) -> dict[str, bool | None]:
    """Return a post's own switches by name; None is as the site does."""
    row: PostMentionSettings | None = getattr(post, "mention_settings", None)
    return {name: getattr(row, name, None) for name in SWITCHES.values()}


def set_mention_switches(
    posts: Iterable[Post], chosen: Mapping[str, bool | None]
) -> None:
    """Store the switches of some posts; those that are so stay untouched."""
    for post in posts:
        if mention_switches(post) != chosen:
            PostMentionSettings(post=post, **chosen).save()


def accepted_protocols(post: Post, site: SiteSettings) -> set[Protocol]:
    """Return the protocols by which a post takes linkbacks now: as it says itself, or
    else as the site does."""
    if post.is_page or post.state != Post.State.LIVE:
        return set()
    own, settings = mention_switches(post), MentionSettings.of(site)
    is_open = settings.open_days is None or (
        timezone.now() < post.shown.published_at + timedelta(days=settings.open_days)
    )
    return {
        protocol
        for protocol, switch in SWITCHES.items()
        if own[switch]
        or (own[switch] is None and is_open and getattr(settings, switch))
    }
