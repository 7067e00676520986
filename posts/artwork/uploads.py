"""Uploads: a file is read, kept private as it came, and made public without
what it carries about people and places."""

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from evidenceblog.core.task_backend import task

from . import image_inspection, renditions
from .models import Artwork


class DuplicateUpload(ValueError):
    """The very same file is already in the library, as `artwork`."""

    def __init__(self, artwork: Artwork) -> None:
        super().__init__(str(artwork))
        self.artwork = artwork


def inspect_upload(artwork: Artwork, upload: File[bytes]) -> None:
    """Take an upload's facts into an artwork that is about to be saved.

    Raises image_inspection.ArtworkRefused with the reason, in an editor's words, and
    DuplicateUpload when the library has the file already.
    """
    read = image_inspection.inspect_image(upload)
    twin = Artwork.objects.filter(sha256=read.sha256).exclude(pk=artwork.pk).first()
    if twin:
        raise DuplicateUpload(twin)
    artwork.sha256 = read.sha256
    artwork.width, artwork.height = read.width, read.height
    artwork.has_alpha = read.has_alpha
    artwork.rendered_at = None


def publish_renditions(artwork: Artwork) -> None:
    """Write the artwork's renditions to the public storage. Safe to repeat."""
    with artwork.original.open("rb") as original:
        for rendition in renditions.make_renditions(original, artwork.stem):
            if not default_storage.exists(rendition.name):
                default_storage.save(rendition.name, ContentFile(rendition.content))
    artwork.rendered_at = timezone.now()
    artwork.save(update_fields=["rendered_at"])


@task()
def publish_renditions_later(artwork: int) -> None:
    """Make the renditions of an artwork, unless it is gone or they are there."""
    found = Artwork.objects.filter(pk=artwork, rendered_at=None).first()
    if found:
        publish_renditions(found)
