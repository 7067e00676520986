"""Sections of a post's page that other apps add, such as the comments beneath it.

An app registers its sections in `AppConfig.ready()`; each request asks them anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import HttpRequest  # noqa: TID251  # for views, by views

from evidenceblog.core.models import SiteSettings

from .models import Post


class ShownElsewhere(LookupError):
    """What the query names is not on this page; `url` is where the reader finds it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def _no_context(request: HttpRequest, post: Post, site: SiteSettings) -> dict[str, Any]:
    return {}


def _never(post: Post, site: SiteSettings) -> datetime | None:
    return None


@dataclass(frozen=True, kw_only=True)
class PageSection:
    """One part of a post's page, with what the page and its caches must know of it.

    `params` shape a page that everybody shares, `private_params` one for a single
    reader. `related` are relations of the post that it reads. `context` may raise
    ShownElsewhere; `expires` says when what it shows stops being true.
    """

    order: int
    template: str
    head_template: str = ""
    context: Callable[[HttpRequest, Post, SiteSettings], Mapping[str, Any]] = (
        _no_context
    )
    surrogate_keys: Callable[[Post], Iterable[str]] = lambda post: ()
    expires: Callable[[Post, SiteSettings], datetime | None] = _never
    params: tuple[str, ...] = ()
    private_params: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


_registered: list[PageSection] = []


def register(section: PageSection) -> None:
    """Add a section to every post's page, at its place by `order`."""
    _registered.append(section)
    _registered.sort(key=attrgetter("order"))


def sections() -> list[PageSection]:
    """Return the registered sections in the order of the page."""
    return list(_registered)


def related() -> list[str]:
    """Name the relations of a post that its sections read."""
    return [relation for section in _registered for relation in section.related]


def earliest_expiry(post: Post, site: SiteSettings) -> datetime | None:
    """Return when the page of a post first stops being true by itself, if ever."""
    ends = [end for one in _registered if (end := one.expires(post, site))]
    return min(ends, default=None)
