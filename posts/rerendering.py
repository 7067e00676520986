"""Rendering again: live bodies that older templates or older rules have shaped."""

from django.db import transaction

from evidenceblog.core import cache_purge
from evidenceblog.core.task_backend import task

from . import rendering
from .models import LISTS, Post, Revision


@task()
def render_stale() -> None:
    """Render each live body that was not rendered by today's code. Safe to repeat."""
    stale = Revision.objects.filter(live_on__state=Post.State.LIVE).exclude(
        rendered_by=rendering.stamp()
    )
    for pk in stale.values_list("pk", flat=True):
        _render(pk)


@transaction.atomic
def _render(pk: int) -> None:
    # Locked: a snapshot that is being redacted is rendered as it is afterwards.
    revision = Revision.objects.select_for_update().get(pk=pk)
    revision.body = rendering.render(revision.snapshot)
    revision.rendered_by = rendering.stamp()
    revision.save(update_fields=["body", "rendered_by"])
    cache_purge.purge(revision.live_on.surrogate_key, LISTS)
