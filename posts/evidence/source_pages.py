"""What rests on a source: its live posts, and the findings that these took from it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from posts import rich_text
from posts.blocks import FindingBlock, Snapshot
from posts.citations import identifiers
from posts.citations.csl_text import field_text
from posts.citations.models import Source
from posts.models import Post, PostQuerySet, Revision, SourceUse
from posts.revisions.history import completed

# A source on which more rests is shown with the newest of them.
MOST_POSTS = 50


class RestingFinding(NamedTuple):
    """A finding as its post shows it, in the language of the post."""

    post: Post
    html: SafeString


def source_keys(*revisions: Revision | None) -> list[str]:
    """Return the surrogate keys of the sources that revisions cite."""
    cited = {
        source["id"] for one in revisions if one for source in one.snapshot["sources"]
    }
    return [Source(pk=pk).surrogate_key for pk in sorted(cited)]


def find_source(number: int) -> Source | None:
    """Return a source that readers may know of: a version of a live post cites it.

    The posts may since rest on another one; links of their older versions still lead here.
    """
    cited = SourceUse.objects.filter(
        source=OuterRef("pk"),
        revision__state=Revision.State.PUBLISHED,
        revision__post__state=Post.State.LIVE,
    )
    return Source.objects.filter(Exists(cited), pk=number).first()


def posts_resting_on(source: Source) -> PostQuerySet:
    """Return the live posts that cite a source, the newest first; pages too."""
    live = Post.objects.filter(state=Post.State.LIVE, live__source_uses__source=source)
    newest = live.select_related("live").defer("live__body")
    return newest.order_by("-live__published_at", "-pk")[:MOST_POSTS]


def findings_of(source: Source, posts: QuerySet[Post]) -> list[RestingFinding]:
    """Return the findings that posts took from a source, in the order of the posts."""
    return [
        RestingFinding(post, html)
        for post in posts
        for html in _findings(completed(post.shown.snapshot), source.pk)
    ]


def _findings(snapshot: Snapshot, source: int) -> Iterator[SafeString]:
    # Marks lead to a reference list, and here is none.
    marks = rich_text.CitationMarks([])
    with override(snapshot["language"]):
        for block in snapshot["blocks"]:
            if block["kind"] == FindingBlock.kind and block["source"] == source:
                context = FindingBlock.template_context(block, snapshot, marks)
                html = render_to_string("posts/blocks/finding.html", context)
                yield mark_safe(html)  # noqa: S308  # rendered by our template


def other_versions(source: Source) -> list[Source]:
    """Return the other versions of a Cochrane Review that readers may know of, the newest
    first."""
    review = identifiers.cochrane_number(field_text(source.csl, "DOI"))
    if review is None:
        return []
    same = Source.objects.filter(doi__contains=review[0].lower()).exclude(pk=source.pk)
    known = [one for other in same if (one := find_source(other.pk))]
    return sorted(known, key=_version, reverse=True)


def _version(source: Source) -> int:
    review = identifiers.cochrane_number(field_text(source.csl, "DOI"))
    return review[1] if review else 0
