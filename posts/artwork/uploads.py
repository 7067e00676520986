"""Uploads: a file is read, kept private as it came, and made public without
what it carries about people and places."""

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core.task_backend import task

from . import image_inspection, renditions
from .models import Artwork


def inspect_upload(artwork: Artwork, upload: File[bytes]) -> dict[str, str]:
    """Take an upload's facts into an artwork that is about to be saved; return what it
    says of its maker and licence.

    Raises image_inspection.ArtworkRefused with the reason, in an editor's words.
    """
    facts = image_inspection.inspect_image(upload)
    twin = Artwork.objects.filter(sha256=facts.sha256).exclude(pk=artwork.pk).first()
    if twin:
        raise image_inspection.ArtworkRefused(
            _("This file is already here, as “%(title)s”.") % {"title": twin.title}
        )
    artwork.sha256 = facts.sha256
    artwork.width, artwork.height = facts.width, facts.height
    artwork.has_alpha = facts.has_alpha
    artwork.rendered_at = None
    return facts.credit


def publish_renditions(artwork: Artwork) -> None:
    """Write the artwork's renditions to the public storage. Safe to repeat."""
    with artwork.original.open("rb") as original:
        for file, content in renditions.make_renditions(original, artwork.stem):
            if not default_storage.exists(file.name):
                default_storage.save(file.name, ContentFile(content))
    artwork.rendered_at = timezone.now()
    artwork.save(update_fields=["rendered_at"])


@task()
def publish_renditions_later(artwork: int) -> None:
    """Make the renditions of an artwork, unless it is gone or they are there."""
    found = Artwork.objects.filter(pk=artwork, rendered_at=None).first()
    if found:
        publish_renditions(found)
