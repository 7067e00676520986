"""Slugs: what a slug may be, where pages of ours are, and redirects from former slugs."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core import redirects
from evidenceblog.core.models import User
from evidenceblog.core.redirects import resolver

from .models import Author, Post, Topic
from .revisions.fault import Fault, Severity

SLUGS_AT_ONCE = 5_000


class SlugRedirectReason(models.TextChoices):
    """Why the address of a page of ours changed."""

    SLUG = "slug", gettext_lazy("A post's address changed")
    TOPIC = "topic", gettext_lazy("A topic was renamed or merged")
    AUTHOR = "author", gettext_lazy("An author's address changed")


REASONS = {Topic: SlugRedirectReason.TOPIC, Author: SlugRedirectReason.AUTHOR}


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
def save_with_redirect(page: Topic | Author, *, by: User) -> None:
    """Save a new or changed topic or author; its former address leads to it."""
    kind = type(page)
    before = kind._default_manager.select_for_update().filter(pk=page.pk).first()
    page.save()
    old = before.get_absolute_url() if before else ""
    keep_links(old, page.get_absolute_url(), reason=REASONS[kind], by=by)


def keep_links(
    old: str, new: str, *, reason: SlugRedirectReason, by: User | None
) -> None:
    """Send readers of the path that a page had, if any, on to the one it gets."""
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
