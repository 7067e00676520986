"""The sitemap (sitemaps.org/protocol.html) with the pictures of posts (Google's extension).

It has what search engines may list: home, pages outside the stream, topics, series and
authors with live posts, posts. A post's date is when its meaning changed last.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.html import escape

from .artwork.renditions import public_url, responsive_picture
from .models import Author, Post, Revision, Series, Topic

# What one file may hold (sitemaps.org).
ADDRESSES_A_FILE = 50_000
# What caches drop it by, beside LISTS.
SITEMAP_KEY = "sitemap"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"


class Address(NamedTuple):
    """A page's path, when its meaning changed last, the address of its picture, and its
    translations.
    """

    path: str
    changed: datetime | None = None
    picture: str = ""
    # Language and path of each post of its group, its own too.
    translations: tuple[tuple[str, str], ...] = ()


type Groups = dict[int | None, list[tuple[str, str]]]


class NoSuchFile(LookupError):
    """The sitemap has fewer files."""


def sitemap_xml(number: int | None = None) -> str:
    """Return the sitemap; where one file cannot hold it, the index of its files, or the
    one of this number. Raises NoSuchFile.
    """
    others = [Address(reverse("home")), *_posts(Post.objects.pages()), *_lists()]
    live = Post.objects.live().order_by("pk")
    files = -(-(len(others) + live.count()) // ADDRESSES_A_FILE)
    if number is None and files > 1:
        return _index(files)
    number = number or 1
    if number > files:
        raise NoSuchFile(number)
    start = (number - 1) * ADDRESSES_A_FILE
    end = start + ADDRESSES_A_FILE
    rest = live[max(0, start - len(others)) : max(0, end - len(others))]
    return _urlset([*others[start:end], *_posts(rest)])


def _posts(posts: QuerySet[Post]) -> Iterator[Address]:
    rows = posts.values_list(
        *("slug", "live__published_at", "live__updated_at"),
        *("live__card", "live__taken_down", "original"),
    )
    # Where nothing is translated, nobody asks for translations.
    groups = _translations() if any(original for *_, original in rows) else {}
    for slug, published_at, updated_at, card, hidden, original in rows:
        lead = None if "lead" in (hidden or {}) else card["lead"]
        picture = public_url(responsive_picture(lead).fallback) if lead else ""
        page = reverse("post", args=[slug])
        group = tuple(groups.get(original, ()))
        yield Address(page, updated_at or published_at, picture, group)


def _translations() -> Groups:
    """Return language and path of the posts of each group, by its original."""
    live = Post.objects.live().filter(original__isnull=False).order_by("pk")
    groups: Groups = {}
    for original, language, slug in live.values_list(
        "original", "live__language", "slug"
    ):
        group = groups.setdefault(original, [])
        group.append((language, reverse("post", args=[slug])))
    return {key: group for key, group in groups.items() if len(group) > 1}


def _lists() -> Iterator[Address]:
    shown = Revision.objects.filter(
        live_on__state=Post.State.LIVE, live_on__kind=Post.Kind.POST
    )
    topics = Topic.objects.filter(Exists(shown.filter(topics=OuterRef("pk"))))
    authors = Author.objects.filter(Exists(shown.filter(authors=OuterRef("pk"))))
    for topic in topics.order_by("slug"):
        yield Address(topic.get_absolute_url())
    series = Series.objects.filter(Exists(shown.filter(series=OuterRef("pk"))))
    for one in series.order_by("slug"):
        yield Address(one.get_absolute_url())
    for author in authors.order_by("slug"):
        yield Address(author.get_absolute_url())


def _urlset(addresses: Iterable[Address]) -> str:
    urls = "".join(_url(address) for address in addresses)
    names = f'xmlns="{XMLNS}" xmlns:image="{IMAGES}" xmlns:xhtml="{XHTML}"'
    return f"{HEAD}<urlset {names}>\n{urls}</urlset>\n"


def _url(address: Address) -> str:
    date, picture = "", ""
    if address.changed:
        date = f"<lastmod>{address.changed.isoformat(timespec='seconds')}</lastmod>"
    if address.picture:
        loc = f"<image:loc>{escape(address.picture)}</image:loc>"
        picture = f"<image:image>{loc}</image:image>"
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" '
        f'href="{escape(settings.SITE_URL + path)}"/>'
        for language, path in address.translations
    )
    return f"<url>{_loc(address.path)}{date}{picture}{links}</url>\n"


def _index(files: int) -> str:
    paths = (reverse("sitemap_file", args=[number + 1]) for number in range(files))
    found = "".join(f"<sitemap>{_loc(path)}</sitemap>\n" for path in paths)
    return f'{HEAD}<sitemapindex xmlns="{XMLNS}">\n{found}</sitemapindex>\n'


def _loc(path: str) -> str:
    return f"<loc>{escape(settings.SITE_URL + path)}</loc>"
