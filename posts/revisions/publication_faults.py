"""What stands in the way of a publication: the checks of the text, and of what is around it."""

from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import gettext as _

from posts import review_links, slugs, topic_merge, translations
from posts.artwork.models import Artwork
from posts.blocks import Snapshot
from posts.citations.models import Source
from posts.models import Author, Post, Series, WorkingCopy

from . import publish_checks
from .fault import Fault
from .history import completed, existing_keys


def find_publish_faults(post: Post, snapshot: Snapshot) -> list[Fault]:
    """List what this publication would add that is amiss: see publish_checks."""
    live = post.live.snapshot if post.live else None
    snapshot = completed(snapshot)
    return [
        *_find_in_bin(post),
        *slugs.find_slug_faults(snapshot["slug"], post),
        *translations.find_translation_faults(post, snapshot),
        *_find_deleted(snapshot),
        *review_links.find_review_faults(post, snapshot),
        *publish_checks.find_added(snapshot, live, post.kind),
    ]


def _find_in_bin(post: Post) -> Iterator[Fault]:
    if WorkingCopy.objects.in_bin().filter(post=post).exists():
        words = _("The post is in the bin: take it back first.")
        yield Fault("in-bin", "post", "blocks", words)


def _find_deleted(snapshot: Snapshot) -> Iterator[Fault]:
    """Yield what was deleted since the snapshot was taken: a save protects nothing."""
    artworks = {int(pk): one["title"] for pk, one in snapshot["artworks"].items()}
    sources = {one["id"]: one["csl"].get("title", "") for one in snapshot["sources"]}
    authors = {author["id"]: author["name"] for author in snapshot["authors"]}
    reviewers = {one["id"]: one["name"] for one in snapshot["reviewers"]}
    series = snapshot["series"]
    rests_on: list[tuple[type[Model], str, dict[int, str]]] = [
        (Author, "authors", authors),
        (Author, "reviewers", reviewers),
        (Series, "series", {series["id"]: series["name"]} if series else {}),
        (Artwork, "blocks", artworks),
        (Source, "listed_sources", sources),
    ]
    for model, field, named in rests_on:
        for pk in named.keys() - existing_keys(model, named):
            gone = _("“%s” was deleted meanwhile: save the post again.") % named[pk]
            yield Fault("deleted", "post", field, gone, about=f"{field}-{pk}")
    filed = topic_merge.current_topics(snapshot["topics"])
    for topic in snapshot["topics"]:
        if topic["id"] not in filed:
            gone = _("“%s” was deleted meanwhile: save the post again.") % topic["name"]
            yield Fault(
                "deleted", "post", "topics", gone, about=f"topics-{topic['id']}"
            )
