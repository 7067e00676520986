"""Related posts: those that an editor chose, then those that rest on the same sources,
then those of the same topics.

They are found in a task when posts are published or withdrawn, and kept as rows: a
reader's page takes one cheap query for them.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Count, Q

from evidenceblog.core import cache_purge
from evidenceblog.core.task_backend import task
from posts.models import Post, PostQuerySet, RelatedPost

from .history import completed

MOST_SHOWN = 3
# Of those that another publication concerns: the rest are found in the nights.
MOST_FOLLOWING = 100
MOST_A_NIGHT = 1_000


@task()
def find_related_later(post: int, revision: int = 0) -> None:  # the event's facts
    """Find anew what is related to a post, and to those that it may be related to."""
    follow_publication(Post.objects.get(pk=post))


def follow_publication(post: Post) -> None:
    """Find anew what is related to a post that was published or withdrawn, to those that
    show it or chose it, rest on a source of it, or have a topic of it and too few."""
    live = _live()
    _refresh(live.filter(Q(pk=post.pk) | Q(related__related=post)))
    # One that was withdrawn is shown no longer by those that chose it: it may be back.
    _refresh(live.filter(working_copy__read_next__related__post=post))
    sources = post.shown.source_uses.values("source")
    _refresh(live.filter(live__source_uses__source__in=sources))
    alike = live.filter(live__topics__in=post.shown.topics.all())
    _refresh(_with_too_few(alike))


@task()
def complete_related() -> None:
    """Find what is related to posts that show too few. Safe to repeat."""
    _refresh(_with_too_few(_live()), most=MOST_A_NIGHT)


def _live() -> PostQuerySet:
    return Post.objects.live().defer("live__body")


def _with_too_few(posts: PostQuerySet) -> PostQuerySet:
    counted = posts.annotate(beneath=Count("related", distinct=True))
    return counted.filter(beneath__lt=MOST_SHOWN)


def _refresh(posts: PostQuerySet, most: int = MOST_FOLLOWING) -> None:
    newest = dict.fromkeys(posts.values_list("pk", flat=True)[:most])
    for pk in newest:
        refresh(pk)


@transaction.atomic
def refresh(pk: int) -> None:
    """Keep what is related to a live post, and drop its pages if that changed."""
    post = Post.objects.select_for_update().get(pk=pk)
    related = list(dict.fromkeys(_find(post)))[:MOST_SHOWN]
    kept = RelatedPost.objects.filter(post=post).order_by("position")
    if list(kept.values_list("related_id", flat=True)) == related:
        return
    kept.delete()
    RelatedPost.objects.bulk_create(
        RelatedPost(post=post, related_id=pk, position=position)
        for position, pk in enumerate(related)
    )
    cache_purge.purge(post.surrogate_key)


def _find(post: Post) -> Iterator[int]:
    """Yield the related posts by number, the nearest first, some of them twice."""
    if post.state != Post.State.LIVE:
        return
    revision = post.shown
    others = Post.objects.live().exclude(pk=post.pk)
    chosen = completed(revision.snapshot)["related"]
    live = set(others.filter(pk__in=chosen).values_list("pk", flat=True))
    yield from (pk for pk in chosen if pk in live)
    alike = others.filter(live__language=revision.language)
    sources = revision.source_uses.values("source")
    yield from _nearest(alike.filter(live__source_uses__source__in=sources))
    yield from _nearest(alike.filter(live__topics__in=revision.topics.all()))


def _nearest(posts: PostQuerySet) -> Iterable[int]:
    """Return those that share the most, then the newest; enough if all were yielded."""
    counted = posts.annotate(shared=Count("pk"))
    ordered = counted.order_by("-shared", "-live__published_at", "-pk")
    return ordered.values_list("pk", flat=True)[: 2 * MOST_SHOWN]
