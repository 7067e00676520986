"""Where a post stands in its series: which part it is, and those before and after it."""

from typing import NamedTuple

from django.urls import reverse

from .models import Post, Revision

# A longer series is read on its own page: no post's page reads all its parts.
MOST_PARTS = 200


class SeriesPart(NamedTuple):
    """A live part of a series, as a link to it shows it."""

    slug: str
    title: str
    language: str

    @property
    def url(self) -> str:
        return reverse("post", args=[self.slug])


class SeriesPlace(NamedTuple):
    """Which part of its series a post is, counted from one among the live parts."""

    name: str
    slug: str
    number: int
    parts: int
    previous: SeriesPart | None
    next: SeriesPart | None


def find_place(post: Post) -> SeriesPlace | None:
    """Return the place of a live post, in one query; None without a series, and beyond
    the first MOST_PARTS of one."""
    revision = post.shown
    if revision.series_id is None:
        return None
    rows = Post.objects.in_series(revision.series_id).values_list(
        *("pk", "live__series__name", "live__series__slug"),
        *("slug", "live__title", "live__language"),
    )[:MOST_PARTS]
    found = list(rows)
    keys = [row[0] for row in found]
    if post.pk not in keys:
        return None
    at = keys.index(post.pk)
    parts = [SeriesPart(*row[3:]) for row in found]
    return SeriesPlace(
        name=found[at][1],
        slug=found[at][2],
        number=at + 1,
        parts=len(parts),
        previous=parts[at - 1] if at else None,
        next=parts[at + 1] if at + 1 < len(parts) else None,
    )


def surrogate_keys(*revisions: Revision | None) -> list[str]:
    """Name the series of these revisions in headers and purges, each once."""
    found = [one.series_id for one in revisions if one and one.series_id]
    return [f"series-{number}" for number in dict.fromkeys(found)]
