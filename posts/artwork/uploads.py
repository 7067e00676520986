"""Uploads: a file is read, kept private as it came, and made public without
what it carries about people and places."""

import logging

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core.task_backend import task

from . import image_inspection, renditions
from .models import Artwork

logger = logging.getLogger(__name__)


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
    """Write the artwork's renditions to the public storage, those that are broken anew.
    Safe to repeat. Raises OSError if they cannot be stored.
    """
    with artwork.original.open("rb") as original:
        for file, content in renditions.make_renditions(original, artwork.stem):
            if not _is_published(file):
                default_storage.delete(file.name)
                default_storage.save(file.name, ContentFile(content))
    artwork.rendered_at = timezone.now()
    artwork.save(update_fields=["rendered_at"])


def has_renditions(artwork: Artwork) -> bool:
    """Tell at a glance whether every public file of the artwork is there."""
    return artwork.rendered_at is not None and all(
        default_storage.exists(file.name) and default_storage.size(file.name)
        for file in _files(artwork)
    )


def _files(artwork: Artwork) -> list[renditions.RenditionFile]:
    return renditions.plan_renditions(
        artwork.stem, artwork.width, artwork.height, artwork.has_alpha
    )


def _is_published(file: renditions.RenditionFile) -> bool:
    try:
        with default_storage.open(file.name) as content:
            return renditions.is_whole(content, file)
    except FileNotFoundError:
        return False


@task()
def publish_renditions_later(artwork: int) -> None:
    """Make the renditions of an artwork, unless it is gone or they are there."""
    found = Artwork.objects.filter(pk=artwork, rendered_at=None).first()
    if found:
        publish_renditions(found)


@task()
def mend_renditions() -> None:
    """Make again what is missing or broken of every artwork's files. Safe to repeat."""
    for pk in Artwork.objects.values_list("pk", flat=True):
        artwork = Artwork.objects.filter(pk=pk).first()
        if artwork and not all(map(_is_published, _files(artwork))):
            _mend(artwork)


def _mend(artwork: Artwork) -> None:
    """Make an artwork's renditions again; the others are not to wait for one that fails."""
    try:
        publish_renditions(artwork)
    except (OSError, image_inspection.ArtworkRefused) as error:
        logger.warning("Renditions of artwork %s not made: %s", artwork.pk, error)
