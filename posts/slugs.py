"""Slugs: what a slug may be, and at which paths there are pages of ours."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _

from evidenceblog.core.redirects import resolver

from .models import Author, Post, Topic
from .revisions.fault import Fault, Severity

SLUGS_AT_ONCE = 5_000


@cache
def reserved_slugs() -> frozenset[str]:
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


def find_slug_faults(slug: str, post: Post | None) -> Iterator[Fault]:
    """Yield why readers could not reach the post at a slug that is new to it."""
    if post and slug == post.slug:
        return
    if Post.objects.filter(slug=slug).exists():
        yield _fault("slug-taken", _("Another post has this address."))
    if slug in reserved_slugs():
        taken = _("“%(slug)s” is the address of another page.") % {"slug": slug}
        yield _fault("slug-reserved", taken)
    if slug.isdigit():
        yield _fault("slug-digits", _("An address of digits alone reads as a year."))
    own = post.get_absolute_url() if post and post.slug else ""
    if slug and (former := links_taken_over(reverse("post", args=[slug]), own)):
        yield Fault("slug-former", "post", "slug", former, Severity.WARNING)


def links_taken_over(path: str, own: str) -> str:
    """Say whose links a page at `path` would take, unless they lead to its `own` address."""
    led = resolver.find_redirect(path)
    if led is None or (own and led.new_path == own.rstrip("/")):
        return ""
    return _(
        "Links to %(path)s lead to %(new)s: it was the address of another page. "
        "Used here, it gets those links."
    ) % {"path": path, "new": led.leads_to()}


def existing_paths(paths: Collection[str]) -> set[str]:
    """Return those of the paths, without a slash at their end, where we have a page."""
    pages: dict[str, QuerySet[Any]] = {
        "/": Post.objects.known(),
        "/topic/": Topic.objects.all(),
        "/author/": Author.objects.all(),
    }
    return {
        f"{folder}{slug}"
        for folder, rows in pages.items()
        for some in batched(_slugs(folder, paths), SLUGS_AT_ONCE)
        for slug in rows.filter(slug__in=some).values_list("slug", flat=True)
    }


def _slugs(folder: str, paths: Collection[str]) -> Iterator[str]:
    return (path.removeprefix(folder) for path in paths if path.startswith(folder))


def _fault(code: str, message: str) -> Fault:
    return Fault(code, "post", "slug", message)
