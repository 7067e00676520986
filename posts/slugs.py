"""Slugs: what a slug may be, where pages of ours are, and redirects from former slugs."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import batched, chain, count
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core import cache_purge, redirects
from evidenceblog.core.advisory_locks import lock_until_commit
from evidenceblog.core.models import User
from evidenceblog.core.redirects import resolver

from .models import Author, Post, Series, Topic, WorkingCopy
from .revisions.fault import Fault, Severity
from .sitemap import SITEMAP_KEY

SLUGS_AT_ONCE = 5_000
# Letters of an address made of a title: it is read, too.
LONGEST_STEM = 100
ROOM_FOR_NUMBER = 6
ADDRESS_LOCK = 0x736C7567  # "slug"


class SlugRedirectReason(models.TextChoices):
    """Why the address of a page of ours changed."""

    SLUG = "slug", gettext_lazy("A post's address changed")
    TOPIC = "topic", gettext_lazy("A topic was renamed or merged")
    AUTHOR = "author", gettext_lazy("An author's address changed")
    SERIES = "series", gettext_lazy("A series' address changed")


REASONS = {
    Topic: SlugRedirectReason.TOPIC,
    Author: SlugRedirectReason.AUTHOR,
    Series: SlugRedirectReason.SERIES,
}


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


def lock_addresses() -> None:
    """Let nobody else give a post a new address until this transaction ends."""
    lock_until_commit(ADDRESS_LOCK, [0])


def find_free_slug(wanted: str, post: Post | None = None) -> str:
    """Return an address that a post, or a new one, may have without a question: the
    wanted one, else with a number."""
    longest = WorkingCopy._meta.get_field("slug").max_length or len(wanted)
    stem = wanted[: longest - ROOM_FOR_NUMBER]
    others = WorkingCopy.objects.in_use().exclude(post=post)
    alike = others.filter(slug__istartswith=stem).values_list("slug", flat=True)
    taken = {slug.lower() for slug in alike}
    return next(
        slug
        for slug in chain([wanted], (f"{stem}-{number}" for number in count(2)))
        if slug.lower() not in taken and not any(find_slug_faults(slug, post))
    )


def make_slug(title: str, post: Post | None = None) -> str:
    """Return an address made of a title that is free for a post, or for a new one."""
    return find_free_slug(_stem(title), post)


def is_made_of(slug: str, title: str) -> bool:
    """Tell whether an address is the one that a title gets, with a number or without."""
    return bool(re.fullmatch(rf"{re.escape(_stem(title))}(-\d+)?", slug))


def _stem(title: str) -> str:
    """Return the words of a title as an address has them, cut between two words."""
    slug = slugify(title.casefold())
    if len(slug) > LONGEST_STEM:
        slug = slug[: LONGEST_STEM + 1].rpartition("-")[0] or slug[:LONGEST_STEM]
    # A title in another script has no letters for an address: its editor finds some.
    return slug.strip("-_") or "post"


def find_slug_faults(slug: str, post: Post | None) -> Iterator[Fault]:
    """Yield why readers could not reach the post at a slug that is new to it."""
    if post and slug == post.slug:
        return
    others = Post.objects.exclude(pk=post.pk) if post else Post.objects.all()
    if others.filter(slug__iexact=slug).exists():
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


@transaction.atomic
def save_with_redirect(page: Topic | Author | Series, *, by: User) -> None:
    """Save a new or changed topic, author or series; its former address leads to it."""
    kind = type(page)
    before = kind._default_manager.select_for_update().filter(pk=page.pk).first()
    page.save()
    old = before.get_absolute_url() if before else ""
    keep_links(old, page.get_absolute_url(), reason=REASONS[kind], by=by)


def keep_links(
    old: str, new: str, *, reason: SlugRedirectReason, by: User | None
) -> None:
    """Send readers of the path that a page had, if any, on to the one it gets."""
    if old != new:
        cache_purge.purge(SITEMAP_KEY)
    if old and old != new:
        redirects.record_move(old, new, reason=reason, by=by)
    else:
        redirects.forget(new)


def existing_paths(paths: Collection[str]) -> set[str]:
    """Return those of the paths, without a slash at their end, where we have a page."""
    pages: dict[str, QuerySet[Any]] = {
        "/": Post.objects.known(),
        "/topic/": Topic.objects.all(),
        "/author/": Author.objects.all(),
        "/series/": Series.objects.all(),
    }
    found: set[str] = set()
    for folder, rows in pages.items():
        slugs = (path.removeprefix(folder) for path in paths if path.startswith(folder))
        for some in batched(slugs, SLUGS_AT_ONCE):
            there = rows.filter(slug__in=some).values_list("slug", flat=True)
            found.update(f"{folder}{slug}" for slug in there)
    return found


def _fault(code: str, message: str) -> Fault:
    return Fault(code, "post", "slug", message)
