"""A health check of the services that sources are asked about."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from evidenceblog.core.health import Finding, Level
from posts.citations.models import SourceWatch

from .update_checks import registries_on

# Services are down for hours; who does not answer for days has changed, or blocks us.
FAILS_FOR = timedelta(days=2)


def check_sources() -> Iterator[Finding]:
    """Ask whether the services answer what happened to sources."""
    registries = registries_on()
    if not registries:
        said = "Off: set CROSSREF_URL and PUBMED_URL to hear of retractions."
        yield Finding("sources", Level.OK, said)
    for registry in registries:
        yield _check(registry)


def _check(registry: SourceWatch.Registry) -> Finding:
    failing = Q(failing_since__isnull=False, is_unknown=False)
    found = SourceWatch.objects.filter(service=registry).aggregate(
        answered=Max("answered_at"),
        failing=Count("pk", filter=failing),
        since=Min("failing_since", filter=failing),
    )
    name, long_ago = f"sources: {registry.label}", timezone.now() - FAILS_FOR
    since = max(filter(None, (found["since"], found["answered"])), default=None)
    if found["since"] and since and found["since"] < long_ago and since < long_ago:
        said = (
            f"It has answered nothing since {since:%d %B %Y}; {found['failing']} sources "
            f"were asked about in vain. See {registry.name}_URL and CONTACT_EMAIL."
        )
        return Finding(name, Level.ERROR, said, mailed=True)
    if found["failing"]:
        said = f"It answers; {found['failing']} sources wait for their next try."
        return Finding(name, Level.OK, said)
    said = "It answers." if found["answered"] else "It was not asked yet."
    return Finding(name, Level.OK, said)
