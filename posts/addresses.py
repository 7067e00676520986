"""Addresses: what a post's slug may be."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

from .gate import Fault
from .models import Post


@cache
def reserved() -> frozenset[str]:
    """Return the first path segments that others have: pages, and the folders of files."""
    patterns: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    folders = (settings.STATIC_URL, settings.MEDIA_URL)
    found = {urlsplit(url).path.strip("/").partition("/")[0] for url in folders}
    while patterns:
        pattern = patterns.pop()
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not route:
            patterns.extend(pattern.url_patterns)
        else:
            found.add(route.partition("/")[0])
    return frozenset(name for name in found if name and "<" not in name)


def faults(slug: str, post: Post | None) -> Iterator[Fault]:
    """Yield why readers could not reach the post at a slug that is new to it."""
    if post and slug == post.slug:
        return
    if Post.objects.filter(slug=slug).exists():
        yield _fault("slug-taken", _("Another post has this address."))
    if slug in reserved():
        taken = _("“%(slug)s” is the address of another page.") % {"slug": slug}
        yield _fault("slug-reserved", taken)
    if slug.isdigit():
        yield _fault("slug-digits", _("An address of digits alone reads as a year."))


def _fault(code: str, message: str) -> Fault:
    return Fault(code, "post", "slug", message)
