"""Which paths are answered here, so that a redirect from them is never reached."""

from collections.abc import Callable, Collection
from functools import cache
from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

from . import paths, resolver

type Question = Callable[[Collection[str]], set[str]]


def existing_paths(asked: Collection[str]) -> set[str]:
    """Return those of the normal paths at which there is a page now.

    Which pages the apps have, and may lose, is asked of settings.PAGES.
    """
    found = {path for path in asked if path in _fixed() or resolver.is_reserved(path)}
    return found | _pages(asked)


def is_known(path: str) -> bool:
    """Tell whether a normal path is a page, or stands beneath one."""
    return bool(existing_paths(paths.with_parents(path)))


def find_in_lower_case(path: str) -> str:
    """Return the address that is meant by a path in capitals, as people type them from
    print; empty without one.

    Beneath the pages of apps capitals count nowhere; in a code, elsewhere, they do.
    """
    lower = path.lower()
    if lower == path or not (asked := paths.requested_path(lower)):
        return ""
    if asked in _fixed() or _pages(paths.with_parents(asked)):
        return quote(lower)
    return resolver.resolve_path(lower)


def _pages(asked: Collection[str]) -> set[str]:
    """Return those of the normal paths at which an app has a page now."""
    found = (cast(Question, import_string(name))(asked) for name in settings.PAGES)
    return set().union(*found)


@cache
def _fixed() -> frozenset[str]:
    """Return the paths of pages that are there whatever is published."""
    found = set()
    folders: list[tuple[str, URLResolver]] = [("/", get_resolver())]
    while folders:
        folder, resolver = folders.pop()
        for pattern in resolver.url_patterns:
            route = f"{folder}{pattern.pattern}"
            if "<" in route:
                continue
            if isinstance(pattern, URLResolver):
                folders.append((route, pattern))
            else:
                found.add(paths.normalise_path(route))
    return frozenset(found)
