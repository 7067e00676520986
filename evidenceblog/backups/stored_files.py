"""The site's files in a backup: originals, which are private, and public media.

A file that the last proved backup has already is linked to, not copied, where both are on
one file system: a year of backups then takes little more room than one.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.core.files.storage import storages

from evidenceblog.core.file_storage import ASIDE, sync

from .manifest import FileSum, sum_file

# Of settings.STORAGES, by the name of their folder in a backup.
SAVED = {"originals": "originals", "media": "default"}


def stored_folders() -> dict[str, Path]:
    """Return the folders of files by their names in a backup.

    A storage that is not on this machine's disk has none: it is for its owner to back up.
    """
    found = {}
    for name, alias in SAVED.items():
        try:
            found[name] = Path(storages[alias].path(""))
        except NotImplementedError:
            continue
    return found


def save_files(
    backup: Path, former: Path | None, known: Mapping[str, FileSum]
) -> dict[str, FileSum]:
    """Put every file into a backup; return their sums by name, such as `media/a.webp`.

    `former` is a backup whose files are good, and `known` are their sums.
    """
    sums = {}
    for area, folder in stored_folders().items():
        for source in _files_of(folder):
            name = f"{area}/{source.relative_to(folder).as_posix()}"
            target = backup / name
            target.parent.mkdir(parents=True, exist_ok=True)
            linked = former and known.get(name)
            if former and linked and _link(former / name, target, source):
                sums[name] = linked
                continue
            try:
                copy_whole(source, target)
            except FileNotFoundError:
                continue  # deleted meanwhile
            sums[name] = sum_file(target)
    return sums


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file with its times, and have the disk keep it."""
    shutil.copy2(source, target)
    sync(target)


def _files_of(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ASIDE:
            yield path


def _link(former: Path, target: Path, source: Path) -> bool:
    """Link to the file of a former backup if it is the same by size and time."""
    try:
        old, new = former.stat(), source.stat()
        if (old.st_size, old.st_mtime_ns) != (new.st_size, new.st_mtime_ns):
            return False
        os.link(former, target)
    except OSError:  # not there, another file system, or one without links
        return False
    return True
