"""The topics and the authors that have posts, each with how many."""

from typing import Any, NamedTuple

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from evidenceblog.core.process_cache import process_cache

from .models import LISTS, Author, ListCount, Topic

# On the front page; a page of its own has more.
MOST_ON_THE_FRONT_PAGE = 12
# As many keys as the header that names them to caches may hold.
MOST_LISTED = 300


class DirectoryEntry(NamedTuple):
    """A topic or an author with what is said of them, and how many live posts they have."""

    key: int
    name: str
    slug: str
    words: str
    posts: int


def load_topics() -> list[DirectoryEntry]:
    """Return the topics that have posts, those with most first; to read, not to change."""
    return process_cache.get("topics with posts", LISTS, _read_topics)


def find_authors() -> list[DirectoryEntry]:
    """Return the authors who have posts, by name."""
    rows = _with_posts(Author.objects.all(), "author").order_by("name", "pk")
    found = rows.values_list("pk", "name", "slug", "bio", "filed")
    return [DirectoryEntry(*row) for row in found[:MOST_LISTED]]


def _read_topics() -> list[DirectoryEntry]:
    rows = _with_posts(Topic.objects.all(), "topic").order_by("-filed", "name")
    found = rows.values_list("pk", "name", "slug", "description", "filed")
    return [DirectoryEntry(*row) for row in found[:MOST_LISTED]]


def _with_posts(rows: QuerySet[Any], kind: str) -> Any:
    key = Concat(Value(f"{kind}-"), Cast(OuterRef("pk"), CharField()))
    counted = ListCount.objects.filter(key=key).values("posts")
    return rows.annotate(filed=Subquery(counted)).filter(filed__gt=0)
