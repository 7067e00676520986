"""Resolve redirects: where a request for an address that leads nowhere is sent instead."""

from functools import cache

from django.conf import settings
from django.urls import reverse

from evidenceblog.core.models import Redirect
from evidenceblog.core.redirect_reasons import is_move

from . import paths
from .paths import RedirectTarget

# Two are what pages that moved may need; browsers give up after twenty.
MAX_STEPS = 5


def resolve_path(path: str) -> str:
    """Return the address that a decoded path has moved to; empty when it has not.

    Empty too where the way from there has no end: `/a/x` moved to `/b/x` with the page
    above it, and a redirect of its own leads from `/b/x` to `/a/x`.
    """
    first = ahead = _step(path)
    for _number in range(MAX_STEPS):
        if ahead is None:
            return first.address if first else ""
        ahead = _step(ahead.path)
    return ""


def _step(path: str) -> RedirectTarget | None:
    """Return where one redirect leads from a decoded path, in one query.

    What stands beneath a page of ours that moved, such as its further pages, has moved
    with it.
    """
    old = paths.requested_path(path)
    if old in {"", "/"} or is_reserved(old):
        return None
    places = paths.with_parents(old)
    found = {row.old_path: row for row in Redirect.objects.filter(old_path__in=places)}
    if row := found.get(old):
        return RedirectTarget(row.new, row.new_path)
    for place in places:
        row = found.get(place)
        if row and is_move(row.reason) and row.new_path:
            rest = old.removeprefix(place) + "/" * path.endswith("/")
            return paths.target_beneath(row.new_path, rest)
    return None


def find_redirect(path: str) -> Redirect | None:
    """Return the redirect of just this path, decoded, if it has one."""
    return Redirect.objects.filter(old_path=paths.normalise_path(path)).first()


def is_reserved(path: str) -> bool:
    """Tell whether a normal path is the admin's or a file's: nothing leads away there."""
    return f"{path}/".startswith(_folders())


@cache
def _folders() -> tuple[str, ...]:
    return (reverse("admin:index"), settings.STATIC_URL, settings.MEDIA_URL)
