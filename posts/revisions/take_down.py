"""Taking artwork down: a reason stands in its place on every page, until it is put back.

No post is published for it and no snapshot is changed: the reason is laid over what
revisions say. The public files are kept apart meanwhile, where nobody can fetch them.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.models import Revision

from . import overlays


def take_down(artwork: Artwork, *, reason: str) -> None:
    """Show readers a reason in the place of an artwork, at once; take its files away.

    Raises ValueError without a reason, and OSError if files could not be taken away:
    then no page shows it any more, and doing it again takes the rest.
    """
    if not reason.strip():
        raise ValueError("A reason stands in the place of what is taken down.")
    artwork.taken_down_at = timezone.now()
    artwork.taken_down_reason = reason.strip()
    # Stored first: whatever is published after this has the reason in it already.
    artwork.save(update_fields=["taken_down_at", "taken_down_reason"])
    overlays.render_again(Revision.objects.filter(artwork_uses__artwork=artwork))
    uploads.hide_files(_every_copy(artwork))


def put_back(artwork: Artwork) -> None:
    """Show an artwork again that was taken down.

    Raises OSError if its files could not be stored, and image_inspection.ArtworkRefused
    if they could not be made; then it stays down.
    """
    uploads.show_files(_every_copy(artwork))
    if not uploads.has_renditions(artwork):
        uploads.publish_renditions(artwork)
    artwork.taken_down_at, artwork.taken_down_reason = None, ""
    artwork.save(update_fields=["taken_down_at", "taken_down_reason"])
    overlays.render_again(Revision.objects.filter(artwork_uses__artwork=artwork))


def _revisions(artwork: Artwork) -> Iterable[Revision]:
    """Return every published revision with the artwork, those that are live first."""
    found = Revision.objects.filter(artwork_uses__artwork=artwork)
    return found.select_for_update(of=("self",)).order_by("-pk")


@transaction.atomic
def _every_copy(artwork: Artwork) -> list[dict[str, Any]]:
    """Return the artwork as it is, and as each published revision has it."""
    copies = [one.snapshot["artworks"][str(artwork.pk)] for one in _revisions(artwork)]
    return [artwork.as_published(), *copies]
