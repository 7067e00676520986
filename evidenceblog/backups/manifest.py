"""The manifest of a backup: what was saved, by what, and a checksum of each file.

A checksum of the manifest lies beside it in the form of `sha256sum --check`.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST, CHECKSUM, DUMP = "manifest.json", "manifest.json.sha256", "database.dump"


class DamagedBackup(Exception):
    """A backup is not what was saved; the message names the file or the table."""


class UnusableBackup(Exception):
    """A folder is no backup, or one that this version cannot read."""


@dataclass(frozen=True)
class FileSum:
    """A file's size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class TableSum:
    """A table's number of rows, and a sum of their hashes in whatever order they are."""

    rows: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `files` are relative to its folder."""

    made_at: datetime
    site: str
    code: str
    postgres: int  # the server's major version
    database_bytes: int
    migrations: list[str]
    tables: dict[str, TableSum]
    files: dict[str, FileSum]

    def write(self, folder: Path) -> None:
        """Write the manifest and its checksum."""
        said = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        (folder / MANIFEST).write_text(json.dumps(said, indent=1) + "\n")
        checksum = sum_file(folder / MANIFEST).sha256
        (folder / CHECKSUM).write_text(f"{checksum}  {MANIFEST}\n")


def read_manifest(folder: Path) -> Manifest:
    """Return a backup's manifest. Raises UnusableBackup and DamagedBackup."""
    file = folder / MANIFEST
    try:
        expected = (folder / CHECKSUM).read_text().partition(" ")[0]
        actual = sum_file(file).sha256
    except FileNotFoundError as missing:
        raise UnusableBackup(
            f"{folder} is no backup: {missing.filename} is not there."
        ) from missing
    if actual != expected:
        raise DamagedBackup(f"{file} is damaged: its checksum differs.")
    said: dict[str, Any] = json.loads(file.read_text())
    if said.pop("format") != FORMAT:
        raise UnusableBackup(
            f"{folder} was made by a newer version, {said['code']}: restore it with that."
        )
    return Manifest(
        **said
        | {
            "made_at": datetime.fromisoformat(said["made_at"]),
            "tables": {name: TableSum(**one) for name, one in said["tables"].items()},
            "files": {name: FileSum(**one) for name, one in said["files"].items()},
        }
    )


def check_files(folder: Path, manifest: Manifest) -> None:
    """Read every file of a backup. Raises DamagedBackup, which names the first bad one."""
    for name, expected in manifest.files.items():
        try:
            actual = sum_file(folder / name)
        except OSError as error:
            raise DamagedBackup(f"{folder / name}: {error.strerror}.") from error
        if actual != expected:
            raise DamagedBackup(
                f"{folder / name} is damaged: it has {actual.size} bytes with another"
                f" checksum than the {expected.size} that were saved."
            )


def sum_file(path: Path) -> FileSum:
    """Return a file's size and checksum, a piece at a time in memory."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return FileSum(file.tell(), sha256)
