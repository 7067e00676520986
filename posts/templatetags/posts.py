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

from posts.artwork.pictures import Picture
from posts.models import Post

register = template.Library()

# Twenty pages of lists, under 2 MB; older pages are rarely asked for.
MOST_KEPT = 200


class Named(NamedTuple):
    """An author or a topic, as named on a post."""

    name: str
    slug: str


class Card(NamedTuple):
    """All that a card's HTML is made from: equal cards have the same HTML.

    So what is kept of it cannot be stale.
    """

    url: str
    language: str
    direction: str
    title: str
    standfirst: str
    published_at: datetime
    topics: tuple[Named, ...]
    authors: tuple[Named, ...]
    picture: Picture | None
    is_large: bool


@register.simple_tag
def cards(posts: Iterable[Post], lead_first: bool) -> SafeString:
    """Render posts as cards, the first one large if asked to."""
    looks = (_card(post, lead_first and not n) for n, post in enumerate(posts))
    language = get_language()
    return format_html_join("", "{}", ((_html(card, language),) for card in looks))


@lru_cache(MOST_KEPT)
def _html(card: Card, language: str | None) -> str:
    return render_to_string("posts/_card.html", {"card": card})


def _card(post: Post, is_large: bool) -> Card:
    revision = post.shown
    return Card(
        url=post.get_absolute_url(),
        language=revision.language,
        direction=revision.direction,
        title=revision.title,
        standfirst=revision.standfirst,
        published_at=revision.published_at,
        topics=_named(revision.snapshot["topics"]),
        authors=_named(revision.snapshot["authors"]),
        picture=revision.lead_picture(),
        is_large=is_large,
    )


def _named(those: Iterable[Mapping[str, Any]]) -> tuple[Named, ...]:
    return tuple(Named(one["name"], one["slug"]) for one in those)
