"""Posts as lists show them, each rendered once for as long as it looks the same; the
licence that the footer names."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from evidenceblog.core.models import SiteSettings
from posts import mixed_languages
from posts.artwork import licences
from posts.artwork.renditions import responsive_picture
from posts.models import Appearance, Post, PostSettings

register = template.Library()
register.simple_tag(mixed_languages.label_attributes)
register.filter(mixed_languages.isolate_place)

# Twenty pages of lists, under 2 MB; older pages are rarely asked for.
MOST_KEPT = 200


@register.simple_tag
def site_licence(site: SiteSettings) -> licences.Licence | None:
    """Return the licence that new posts of the site start with."""
    return licences.LICENCES.get(PostSettings.of(site).licence)


@register.simple_tag
def appearance(site: SiteSettings) -> Appearance:
    """Return how the site looks: its mark and its accent colour."""
    return Appearance.of(site)


@register.simple_tag
def cards(posts: Iterable[Post], lead_first: bool) -> SafeString:
    """Render posts as cards, the first one large if asked to."""
    rendered = (_card(post, bool(lead_first and not n)) for n, post in enumerate(posts))
    return SafeString("".join(rendered))


def _card(post: Post, is_large: bool) -> SafeString:
    revision = post.shown
    words = {
        "url": post.get_absolute_url(),
        "language": revision.language,
        "direction": revision.direction,
        "title": revision.title,
        "standfirst": revision.standfirst,
        "is_large": is_large,
    }
    facts = json.dumps(words | revision.card)
    return _html(facts, revision.published_at, get_language())


@lru_cache(MOST_KEPT)
def _html(facts: str, published_at: datetime, language: str | None) -> SafeString:
    """Render a card: equal facts have the same HTML, so what is kept cannot be stale."""
    card = json.loads(facts)
    picture = responsive_picture(card["lead"]) if card["lead"] else None
    context = card | {"published_at": published_at, "picture": picture}
    return render_to_string("posts/_card.html", {"card": context})
