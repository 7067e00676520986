"""Uploads: a file is read, kept private as it came, and made public without
what it carries about people and places."""

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core import event_queue
from evidenceblog.core.advisory_locks import lock_until_commit
from evidenceblog.core.task_backend import task

from . import image_inspection, renditions
from .models import Artwork, originals
from .rendition_process import render_apart

logger = logging.getLogger(__name__)
# What names the files of a copy.
FILE_FACTS = ("stem", "width", "height", "has_alpha")
UPLOAD_LOCK = 0x66696C65  # "file"
# Of a file's hash, what a lock's number has room for.
LOCKED_DIGITS = 8


class AlreadyHere(image_inspection.ArtworkRefused):
    """The same file is in the library already, as `artwork`."""

    def __init__(self, artwork: Artwork) -> None:
        words = _("This file is already here, as “%(title)s”.")
        super().__init__(words % {"title": artwork.title})
        self.artwork = artwork


def inspect_upload(artwork: Artwork, upload: File[bytes]) -> dict[str, str]:
    """Take an upload's facts into an artwork that is about to be saved; return what it
    says of its maker and licence.

    Until the transaction ends, nobody else takes in the same file.

    Raises image_inspection.ArtworkRefused with the reason, in an editor's words.
    """
    facts = image_inspection.inspect_image(upload)
    lock_until_commit(UPLOAD_LOCK, [int(facts.sha256[:LOCKED_DIGITS], 16)])
    twin = Artwork.objects.filter(sha256=facts.sha256).exclude(pk=artwork.pk).first()
    if twin:
        raise AlreadyHere(twin)
    artwork.sha256 = facts.sha256
    artwork.width, artwork.height = facts.width, facts.height
    artwork.has_alpha = facts.has_alpha
    artwork.rendered_at = None
    return facts.credit


def record_upload(artwork: Artwork) -> None:
    """Have the renditions of a new file made."""
    if artwork.rendered_at is None:
        event_queue.record("artwork.uploaded", artwork=artwork.pk)


def publish_renditions(artwork: Artwork) -> None:
    """Write the artwork's renditions to the public storage, those that are broken anew.
    Safe to repeat. Raises OSError if they cannot be stored, and
    image_inspection.ArtworkRefused if they cannot be made.
    """
    with artwork.original.open("rb") as original:
        for file, content in render_apart(original, _files(artwork)):
            if not _is_published(file):
                default_storage.delete(file.name)
                default_storage.save(file.name, ContentFile(content))
    artwork.rendered_at = timezone.now()
    row = Artwork.objects.filter(pk=artwork.pk)
    if not row.update(rendered_at=artwork.rendered_at):  # deleted meanwhile
        delete_files(artwork)


def has_renditions(artwork: Artwork) -> bool:
    """Tell at a glance whether every public file of the artwork is there."""
    return artwork.rendered_at is not None and all(
        default_storage.exists(file.name) and default_storage.size(file.name)
        for file in _files(artwork)
    )


@receiver(post_delete, sender=Artwork, dispatch_uid="files of deleted artwork")
def _delete_files_with_row(instance: Artwork, **_facts: Any) -> None:
    # A storage that fails is logged: the row is gone already.
    transaction.on_commit(partial(delete_files, instance), robust=True)


def delete_files(artwork: Artwork) -> None:
    """Delete the upload and its renditions, public or hidden, once the row is gone.

    Files that artwork elsewhere has now stay. Raises OSError.
    """
    if not _is_shared(artwork.stem):
        for file in _files(artwork):
            default_storage.delete(file.name)
            originals().delete(file.name)
    artwork.original.storage.delete(str(artwork.original.name))


def hide_files(copies: Iterable[Mapping[str, Any]]) -> None:
    """Keep the public files of these copies of an artwork where nobody can fetch them.

    Safe to repeat. Raises OSError.
    """
    _move(copies, default_storage, originals())


def show_files(copies: Iterable[Mapping[str, Any]]) -> None:
    """Make files public again that were hidden. Safe to repeat. Raises OSError."""
    _move(copies, originals(), default_storage)


def _move(copies: Iterable[Mapping[str, Any]], old: Storage, new: Storage) -> None:
    names = {
        file.name
        for copy in copies
        for file in renditions.plan_renditions(*(copy[fact] for fact in FILE_FACTS))
        if not _is_shared(copy["stem"])
    }
    for name in sorted(names):
        if not old.exists(name):
            continue
        with old.open(name) as file:
            new.delete(name)
            new.save(name, ContentFile(file.read()))
        old.delete(name)


def _is_shared(stem: str) -> bool:
    """Tell whether other artwork has this file now: it was replaced here, and came again."""
    shown = Artwork.objects.filter(sha256__startswith=PurePath(stem).name)
    return shown.filter(taken_down_at=None).exists()


def thumbnail_url(artwork: Artwork) -> str:
    """Return the address of the narrowest public file; empty while there is none."""
    if artwork.rendered_at is None or artwork.taken_down_at:
        return ""
    return str(default_storage.url(_files(artwork)[0].name))


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
    waiting = Artwork.objects.filter(rendered_at=None, taken_down_at=None)
    found = waiting.filter(pk=artwork).first()
    if found:
        publish_renditions(found)


@task()
def mend_renditions() -> None:
    """Make again what is missing or broken of every artwork's files. Safe to repeat."""
    for pk in Artwork.objects.values_list("pk", flat=True):
        artwork = Artwork.objects.filter(pk=pk, taken_down_at=None).first()
        if artwork and not all(map(_is_published, _files(artwork))):
            _mend(artwork)


def _mend(artwork: Artwork) -> None:
    """Make an artwork's renditions again; the others are not to wait for one that fails."""
    try:
        publish_renditions(artwork)
    except (OSError, image_inspection.ArtworkRefused) as error:
        logger.warning("Renditions of artwork %s not made: %s", artwork.pk, error)
