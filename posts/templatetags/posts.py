"""Posts as lists show them, each rendered once for as long as it looks the same."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from posts.artwork.responsive_picture import ResponsivePicture, responsive_picture
from posts.models import Post

register = template.Library()

# Twenty pages of lists, under 2 MB; older pages are rarely asked for.
MOST_KEPT = 200


class NamedLink(NamedTuple):
    """An author or a topic, as named on a post."""

    name: str
    slug: str


class PostCard(NamedTuple):
    """All that a card's HTML is made from: equal cards have the same HTML.

    So what is kept of it cannot be stale.
    """

    url: str
    language: str
    direction: str
    title: str
    standfirst: str
    published_at: datetime
    topics: tuple[NamedLink, ...]
    authors: tuple[NamedLink, ...]
    picture: ResponsivePicture | None
    is_large: bool


@register.simple_tag
def cards(posts: Iterable[Post], lead_first: bool) -> SafeString:
    """Render posts as cards, the first one large if asked to."""
    looks = (_card(post, lead_first and not n) for n, post in enumerate(posts))
    language = get_language()
    return format_html_join("", "{}", ((_html(card, language),) for card in looks))


@lru_cache(MOST_KEPT)
def _html(card: PostCard, language: str | None) -> str:
    return render_to_string("posts/_card.html", {"card": card})


def _card(post: Post, is_large: bool) -> PostCard:
    revision = post.shown
    lead = revision.card["lead"]
    return PostCard(
        url=post.get_absolute_url(),
        language=revision.language,
        direction=revision.direction,
        title=revision.title,
        standfirst=revision.standfirst,
        published_at=revision.published_at,
        topics=_links(revision.card["topics"]),
        authors=_links(revision.card["authors"]),
        picture=responsive_picture(lead) if lead else None,
        is_large=is_large,
    )


def _links(those: Iterable[Mapping[str, Any]]) -> tuple[NamedLink, ...]:
    return tuple(NamedLink(one["name"], one["slug"]) for one in those)
