"""Posts and topics as lists show them, each rendered once for as long as it looks the
same; the parts that all pages have; what the head of a page says of it."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.process_cache import process_cache
from posts import mixed_languages, share_cards
from posts.artwork import licences
from posts.artwork.renditions import responsive_picture
from posts.citations import identifiers
from posts.directory import DirectoryEntry
from posts.menus import load_menus
from posts.models import Appearance, Author, Post, PostSettings, Series, Topic

register = template.Library()
register.simple_tag(mixed_languages.interface_attributes)
register.simple_tag(mixed_languages.label_attributes)
register.filter(mixed_languages.isolate_place)
register.filter(identifiers.orcid_url)

# Twenty pages of lists, under 2 MB; older pages are rarely asked for.
MOST_KEPT = 200
# Pages whose own links in `site/` are marked as current, beside those of the menus.
MARKED_PATHS = ("/", "/search/", "/corrections/", "/evidence/")
# How wide cards are in site.css, so that a browser fetches no wider a picture.
LARGE_CARD = (
    "(min-width: 1152px) 669px, (min-width: 832px) calc(63vw - 57px), "
    "(min-width: 765px) calc(50vw - 40px), calc(100vw - 44px)"
)
CARD = (
    "(min-width: 1143px) 345px, (min-width: 765px) calc(50vw - 40px), "
    "calc(100vw - 44px)"
)


@register.filter
def join_names(rows: Iterable[dict[str, str]]) -> SafeString:
    """Write the names of authors or topics of a snapshot, each by itself."""
    return format_html_join(", ", "<bdi>{}</bdi>", ([row["name"]] for row in rows))


@register.simple_tag(takes_context=True)
def site_part(context: Context, template_name: str) -> SafeString:
    """Render a part that all pages have, once until anything of the site changes.

    It sees the site's settings, the menus and `path`, which is empty unless a link of
    the part may lead there: so it is the same on all other pages.
    """
    kept = process_cache.keeps
    menus, path = load_menus() if kept else context["menus"], context["request"].path
    links = (link.url for menu in menus.values() for link in menu)
    shown = path if path in MARKED_PATHS or path in links else ""

    def rendered() -> SafeString:
        # What is kept is read here, where no purge of it is missed.
        site = SiteSettings.load() if kept else context["blog"]
        words = {"blog": site, "menus": menus, "path": shown}
        return render_to_string(template_name, words)

    name = f"{template_name} {get_language()} {shown}"
    return process_cache.get(name, http_caching.SITE, rendered)


@register.simple_tag
def site_licence(site: SiteSettings) -> licences.Licence | None:
    """Return the licence that new posts of the site start with."""
    return licences.LICENCES.get(PostSettings.of(site).licence)


@register.simple_tag
def appearance(site: SiteSettings) -> Appearance:
    """Return how the site looks: its mark and its accent colour."""
    return Appearance.of(site)


@register.simple_tag(takes_context=True)
def share_card(
    context: Context,
    title: str,
    description: str = "",
    about: Post | Topic | Author | Series | None = None,
    picture: share_cards.SharePicture | None = None,
    path: str = "",
    kind: str = "website",
) -> SafeString:
    """Describe a page in its head: canonical address, description and share card.

    The card's picture is that of `about`, by default of the site; `path` is by default
    the one that was asked for.
    """
    return share_cards.head_tags(
        context["blog"],
        title=title,
        description=description,
        path=path or context["request"].path,
        kind=kind,
        picture=picture or share_cards.share_picture(about),
    )


@register.simple_tag
def author_links(authors: Iterable[dict[str, str]]) -> SafeString:
    """Return links to the pages of authors, to stand within a sentence."""
    html = render_to_string("posts/_author_links.html", {"authors": authors})
    return SafeString(html.strip())


@register.simple_tag
def cards(
    posts: Iterable[Post], lead_first: bool, *, opens_page: bool = False
) -> SafeString:
    """Render posts as cards, the first one large if asked to; its picture is fetched at
    once where the cards open the page."""
    rendered = (
        _card(post, is_large=bool(lead_first and not n), is_first=opens_page and not n)
        for n, post in enumerate(posts)
    )
    return SafeString("".join(rendered))


@register.simple_tag
def topic_names(topics: Iterable[DirectoryEntry]) -> SafeString:
    """Render the list of these topics."""
    return _topic_names(tuple(topics), get_language())


def _card(post: Post, *, is_large: bool, is_first: bool) -> SafeString:
    revision = post.shown
    words = {
        "url": post.get_absolute_url(),
        "language": revision.language,
        "direction": revision.direction,
        "title": revision.title,
        "standfirst": revision.standfirst,
        "is_large": is_large,
        "is_first": is_first,
        "sizes": LARGE_CARD if is_large else CARD,
    }
    facts = json.dumps(words | revision.shown_card)
    return _html(facts, revision.published_at, get_language())


@lru_cache(10)
def _topic_names(
    topics: tuple[DirectoryEntry, ...], language: str | None
) -> SafeString:
    return render_to_string("posts/_topic_names.html", {"topics": topics})


@lru_cache(MOST_KEPT)
def _html(facts: str, published_at: datetime, language: str | None) -> SafeString:
    """Render a card: equal facts have the same HTML, so what is kept cannot be stale."""
    card = json.loads(facts)
    picture = responsive_picture(card["lead"]) if card["lead"] else None
    context = card | {"published_at": published_at, "picture": picture}
    return render_to_string("posts/_card.html", {"card": context})
