"""Word documents as an editor uploads them, read in a process that is killed if it asks too much."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

MAX_BYTES = 25 * 1024**2
SECONDS = 60
# Where the reading goes on: nothing of the site's own settings or secrets.
ENVIRONMENT = {"LANG": "C.UTF-8"}

_NOT_WORD = gettext_lazy(
    "This is not a Word document. In Word or LibreOffice choose “Save as” and “Word "
    "document (.docx)”."
)
_TOO_MUCH = gettext_lazy(
    "This document is too large to be read here. Take it apart, or copy its text and "
    "paste it."
)
REASONS: dict[str, Promise] = {
    "not-word": _NOT_WORD,
    "damaged": gettext_lazy(
        "This document is damaged or incomplete. Open it in Word or LibreOffice, save it "
        "again and send that file."
    ),
    "old-or-locked": gettext_lazy(
        "This is an old Word document (.doc), or one with a password. Open it, take the "
        "password away, and save it as “Word document (.docx)”."
    ),
    "locked": gettext_lazy("This document has a password. Save it without one."),
    "unpacks-too-large": _TOO_MUCH,
    "text-too-large": _TOO_MUCH,
}


class WordRefused(ValueError):
    """The document cannot be read; the message says why and what to do, on screen."""


@dataclass(frozen=True)
class WordDocument:
    """What a document says: see `docx_child.read`. Its pictures are files of `folder`."""

    file_name: str
    folder: Path
    title: str
    elements: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    pictures: list[str]
    found: dict[str, list[str]]
    comments: list[dict[str, str]]


@contextmanager
def read_document(upload: File[bytes]) -> Iterator[WordDocument]:
    """Read an upload; its pictures are there within the block. Raises WordRefused."""
    if upload.size > MAX_BYTES:
        raise WordRefused(
            _("The file is larger than %(limit)s MB. Make its pictures smaller.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    with TemporaryDirectory(prefix="word-") as name:
        folder = Path(name)
        with (folder / "document.docx").open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        said = _said(folder)
        yield WordDocument(
            file_name=Path(upload.name or "").name, folder=folder, **said
        )


def _said(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "posts.word.docx_child", str(folder)]
    try:
        ended = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        raise WordRefused(str(_TOO_MUCH)) from late
    if ended.returncode:
        # A negative one is a signal: the kernel's, at a limit.
        is_too_much = ended.returncode < 0 or b"MemoryError" in ended.stderr
        raise WordRefused(str(_TOO_MUCH if is_too_much else REASONS["damaged"]))
    said: dict[str, Any] = json.loads((folder / "document.json").read_text())
    if "refused" in said:
        raise WordRefused(str(REASONS[said["refused"]]))
    return said
