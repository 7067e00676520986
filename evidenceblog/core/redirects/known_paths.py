"""Which paths are answered here, so that a redirect from them is never reached."""

from collections.abc import Callable, Collection
from functools import cache
from typing import cast

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
    for name in settings.PAGES:
        found |= cast(Question, import_string(name))(asked)
    return found


def is_known(path: str) -> bool:
    """Tell whether a normal path is a page, or stands beneath one."""
    return bool(existing_paths(paths.with_parents(path)))


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
