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


def find_meant(path: str) -> str:
    """Return the address that is meant by a path that people typed from print, or that a
    program cut out of a text with what stood around it; empty without one.

    Beneath the pages of apps capitals count nowhere; in a code, elsewhere, they do.
    """
    tidy = paths.tidy_path(path)
    for meant in dict.fromkeys((tidy, tidy.lower())):
        asked = paths.requested_path(meant)
        written = _fixed().get(asked, meant)
        if not asked or written == path:
            continue
        if asked in _fixed():
            return written
        if meant in {path, f"{path}/"}:
            continue  # it was asked for so, or has been tried with its slash
        if _pages(paths.with_parents(asked)):
            return quote(meant)
        if address := resolver.resolve_path(meant):
            return address
    return ""


def _pages(asked: Collection[str]) -> set[str]:
    """Return those of the normal paths at which an app has a page now."""
    found = (cast(Question, import_string(name))(asked) for name in settings.PAGES)
    return set().union(*found)


@cache
def _fixed() -> dict[str, str]:
    """Return the paths of pages that are there whatever is published, as they are written."""
    found = {}
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
                found[paths.normalise_path(route)] = route
    return found
