"""Forgetting: of a mention that was erased nothing is kept but that it was, so that it
does not come back by being told of once more."""

from evidenceblog.core.task_backend import task

from .models import Linkback


@task()
def forget(comment: int) -> None:
    """Forget what the page behind an erased comment said, and look at it no more."""
    Linkback.objects.filter(comment=comment).update(
        title="", network="", said="", lease_until=None
    )
