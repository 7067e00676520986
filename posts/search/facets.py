"""Facets: the topics, authors and years of what was found, each a link that narrows it."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from .full_text import FacetOption, Matches
from .search_request import SearchRequest

# Past it, a reader is told no exact number: nobody reads through so many.
MOST_COUNTED = 1_000


class FacetLink(NamedTuple):
    """An option with the address of the results that have it."""

    label: str
    posts: str
    url: str


class Facet(NamedTuple):
    """A facet by its name. With `chosen`, the label of its option, `url` leads back to
    all results; without, there are links to choose from."""

    name: str
    links: list[FacetLink]
    chosen: str
    url: str


def search_url(asked: SearchRequest, **changes: Any) -> str:
    """Return the address of a search, from its first page unless `page` says another."""
    query = {
        "q": asked.words,
        "topic": asked.topic,
        "author": asked.author,
        "year": asked.year,
    } | changes
    return f"{reverse('search')}?{urlencode({k: v for k, v in query.items() if v})}"


def printed_count(count: int) -> str:
    """Return a number of posts as readers are told it: `1,000+` for more than that."""
    return gettext("1,000+") if count > MOST_COUNTED else str(count)


def list_facets(asked: SearchRequest, matches: Matches) -> list[Facet]:
    """Return the facets that are chosen, and those that would narrow what was found."""
    facets = [
        _facet(asked, "topic", gettext("Topic"), asked.topic, matches.topics),
        _facet(asked, "author", gettext("Author"), asked.author, matches.authors),
        _facet(asked, "year", gettext("Year"), str(asked.year or ""), matches.years),
    ]
    narrows = matches.count > 1
    return [
        facet for facet in facets if facet.chosen or (narrows and len(facet.links) > 1)
    ]


def _facet(
    asked: SearchRequest,
    key: str,
    name: str,
    chosen: str,
    options: Iterable[FacetOption],
) -> Facet:
    if chosen:
        labels = {str(option.value): str(option.label) for option in options}
        label = labels.get(chosen, chosen)
        return Facet(name, [], label, search_url(asked, **{key: None}))
    links = [
        FacetLink(
            str(option.label),
            printed_count(option.posts),
            search_url(asked, **{key: option.value}),
        )
        for option in options
    ]
    return Facet(name, links, "", "")
