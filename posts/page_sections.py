"""Sections of a post's page that other apps add, such as the comments beneath it.

An app registers its sections in `AppConfig.ready()`; each request asks them anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import HttpRequest  # noqa: TID251  # for views, by views

from evidenceblog.core.models import SiteSettings

from .models import Post


class ShownElsewhere(LookupError):
    """What the query names is not on this page; its text is where the reader finds it."""


@dataclass(frozen=True, kw_only=True)
class PageSection:
    """One part of a post's page, with what the page and its caches must know of it.

    `params` shape a page that everybody shares, `private_params` one for a single
    reader. `related` are relations of the post that it reads. `context` may raise
    ShownElsewhere; `expires` says when what it shows stops being true. One that is
    `for_pages` is on pages outside the stream, and on no post.
    """

    order: int
    template: str
    head_template: str = ""
    context: Callable[[HttpRequest, Post, SiteSettings], Mapping[str, Any]] | None = (
        None
    )
    expires: Callable[[Post, SiteSettings], datetime | None] | None = None
    params: tuple[str, ...] = ()
    private_params: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    for_pages: bool = False


# In the order of the page.
SECTIONS: list[PageSection] = []


def register(section: PageSection) -> None:
    """Add a section to every post's page, at its place by `order`."""
    SECTIONS.append(section)
    SECTIONS.sort(key=attrgetter("order"))
