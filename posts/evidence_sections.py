"""Sections that the page of a source has besides its findings and posts, such as what has
happened to the source. Whoever knows of such things registers a section in `ready()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from .citations.models import Source


@dataclass(frozen=True, kw_only=True)
class EvidenceSection:
    """One part of a source's page; `context` says what its template shows.

    Whoever changes what it shows purges the source's `surrogate_key`.
    """

    order: int
    template: str
    context: Callable[[Source], Mapping[str, Any]]


# In the order of the page.
SECTIONS: list[EvidenceSection] = []


def register(section: EvidenceSection) -> None:
    """Add a section to every source's page, at its place by `order`."""
    SECTIONS.append(section)
    SECTIONS.sort(key=attrgetter("order"))
