"""Files on the disk, each there as a whole or not at all."""

import os
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

ASIDE = ".part"


class StoredFile(NamedTuple):
    """A file's bytes, and when it was written, in seconds since 1970."""

    content: bytes
    changed_at: int


class WholeFileStorage(FileSystemStorage):
    """Writes each file aside and renames it: a full disk or a power cut leaves none
    that is empty or cut short."""

    def _save(self, name: str, content: File[Any]) -> str:
        aside = f"{name}.{get_random_string(8)}{ASIDE}"
        path = Path(self.path(aside))
        try:
            super()._save(aside, content)  # type: ignore[misc]  # the stubs lack it
            sync(path)
            path.replace(self.path(name))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return name

    def read_whole(self, name: str) -> StoredFile | None:
        """Return a file of this folder; None for what is not there, or outside of it."""
        try:
            folder = Path(self.path("")).resolve()
            file = (folder / name).resolve()
            if not file.is_relative_to(folder):
                return None
            changed_at = int(file.stat().st_mtime)
            return StoredFile(file.read_bytes(), changed_at)
        except (OSError, ValueError):  # not there, a folder, or no name of a file
            return None


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, and say so if it cannot."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
