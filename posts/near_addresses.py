"""Live pages whose address is nearly the one that was asked for, by trigrams (pg_trgm).

Only what readers may see is compared, so the answer tells nothing of a draft.
"""

from operator import attrgetter
from typing import NamedTuple

from django.contrib.postgres.search import TrigramSimilarity
from django.urls import reverse
from django.utils.text import slugify

from .models import Post, Topic
from .slugs import reserved_slugs

MOST_FOUND = 3
# Of posts that the index finds alike, in no order: on a big site many share their words.
MOST_COMPARED = 300
FEWEST_LETTERS, MOST_LETTERS = 4, 100
# Lists in which a reader may have looked for a page of ours.
FOLDERS = {"topic", "author", "series"}
# What follows the name of a page in its address, and what other software puts behind it.
BEHIND = {"feed", "page", "versions", "amp", "embed", "trackback", "comment-page"}
PAGE_ENDINGS = (".html", ".htm", ".php", ".aspx")


class NearPage(NamedTuple):
    """A page that may have been meant."""

    name: str
    url: str
    language: str
    similarity: float


def find_near(path: str) -> list[NearPage]:
    """Return the live posts, pages and topics that a decoded path may have meant, the
    nearest first, in two queries; nothing for files and addresses of programs."""
    word = _meant_word(path)
    if not word:
        return []
    found = [*_near_posts(word), *_near_topics(word)]
    return sorted(found, key=attrgetter("similarity"), reverse=True)[:MOST_FOUND]


def _meant_word(path: str) -> str:
    """Return the part of a path that names a page, as a slug; empty without one."""
    parts = [part for part in path.split("/") if part]
    if not parts or parts[0] in reserved_slugs() - FOLDERS:
        return ""
    named = [part for part in parts if part not in BEHIND and not part.isdigit()]
    last = named[-1].lower() if named else ""
    for ending in PAGE_ENDINGS:
        last = last.removesuffix(ending)
    if "." in last:  # a picture, a style sheet, a file that a scanner looks for
        return ""
    word = slugify(last)[:MOST_LETTERS]
    return word if len(word) >= FEWEST_LETTERS else ""


def _near_posts(word: str) -> list[NearPage]:
    public = Post.objects.live() | Post.objects.pages()
    alike = public.filter(slug__trigram_similar=word).order_by().values("pk")
    rows = (
        public.filter(pk__in=alike[:MOST_COMPARED])
        .annotate(similarity=TrigramSimilarity("slug", word))
        .order_by("-similarity", "-pk")
        .values_list("live__title", "slug", "live__language", "similarity")
    )
    return [
        NearPage(title, reverse("post", args=[slug]), language, near)
        for title, slug, language, near in rows[:MOST_FOUND]
    ]


def _near_topics(word: str) -> list[NearPage]:
    rows = (
        Topic.objects.filter(slug__trigram_similar=word)
        .annotate(similarity=TrigramSimilarity("slug", word))
        .order_by("-similarity", "pk")
    )
    return [
        NearPage(topic.name, topic.get_absolute_url(), "", topic.similarity)
        for topic in rows[:MOST_FOUND]
    ]
