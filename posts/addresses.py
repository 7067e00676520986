"""Addresses: what a post's slug may be."""

from functools import cache

from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _


@cache
def reserved() -> frozenset[str]:
    """Return the first path segments that other pages have, read from the URLconf."""
    patterns: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    found = set()
    while patterns:
        pattern = patterns.pop()
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not route:
            patterns.extend(pattern.url_patterns)
        else:
            found.add(route.partition("/")[0])
    return frozenset(name for name in found if name and "<" not in name)


def validate_slug(slug: str) -> None:
    """Refuse a slug that another page has, or that reads as a year.

    Raises ValidationError.
    """
    if slug in reserved():
        raise ValidationError(
            _("“%(slug)s” is the address of another page.") % {"slug": slug}
        )
    if slug.isdigit():
        raise ValidationError(_("An address of digits alone reads as a year."))
