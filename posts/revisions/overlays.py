"""What is laid over frozen revisions: reasons in the place of artwork that was taken down,
and the status of sources. No snapshot is changed; the bodies are rendered anew."""

from django.db import transaction
from django.db.models import QuerySet

from evidenceblog.core import cache_purge
from evidenceblog.core.task_backend import task
from posts import series_parts, translations
from posts.citations.models import Source, SourceEvent
from posts.models import EVIDENCE, LISTS, Post, Revision
from posts.sitemap import SITEMAP_KEY

from . import publishing, rendering


@transaction.atomic
def render_again(revisions: QuerySet[Revision]) -> None:
    """Render published revisions anew, and drop the pages that show one."""
    posts = set()
    for revision in revisions.select_for_update(of=("self",)).order_by("-pk"):
        revision.save(update_fields=rendering.render_body(revision))
        posts.add(revision.post_id)
    for post in Post.objects.select_related("live").filter(pk__in=posts):
        _purge(post)


def _purge(post: Post) -> None:
    if post.is_page:
        publishing.purge_menus(post)
    series = series_parts.surrogate_keys(post.live)
    keys = (post.surrogate_key, post.card_key, LISTS, SITEMAP_KEY, *series)
    cache_purge.purge(*keys)
    translations.purge_group(post)


@task()
def show_source_status(source_event: int) -> None:
    """Show what became of a source beside its reference, on every page that prints it.

    Safe to repeat.
    """
    source = SourceEvent.objects.get(pk=source_event).source_id
    with transaction.atomic():
        # What is being published with the status as it was is found below once it is there.
        list(Source.objects.select_for_update(no_key=True).filter(pk=source))
    render_again(Revision.objects.filter(source_uses__source=source))
    cache_purge.purge(EVIDENCE)
