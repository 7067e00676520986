"""Have renditions made apart: a picture that takes too much ends its process, not ours."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from .image_inspection import ArtworkRefused
from .rendition_maker import LENGTH
from .renditions import Rendition, RenditionFile

PROGRAM = Path(__file__).with_name("rendition_maker.py")
# Of 50 megapixels, all see-through, decoding and scaling take 400 MB; encoders the rest.
MEMORY = 1 << 30
# The largest picture that is taken needs five seconds, on a slow machine twice that.
CPU_SECONDS = 60
# A busy machine is no fault of a picture: only a process that hangs takes this long.
PATIENCE = 300.0


def render_apart(original: IO[bytes], files: list[RenditionFile]) -> list[Rendition]:
    """Return the files that `plan_renditions` names of a picture, with their bytes.

    Raises ArtworkRefused where it cannot be made within our limits.
    """
    command = [sys.executable, "-I", "-B", str(PROGRAM), str(MEMORY), str(CPU_SECONDS)]
    try:
        answer = subprocess.run(
            command,
            input=original.read(),
            capture_output=True,
            check=True,
            cwd="/",
            env={},
            timeout=PATIENCE,
        ).stdout
        return list(_read(answer, files))
    except (subprocess.SubprocessError, ValueError) as error:
        raise ArtworkRefused(
            _("The sizes of this picture cannot be made. Export it anew, or smaller.")
        ) from error


def _read(answer: bytes, files: list[RenditionFile]) -> Iterator[Rendition]:
    """Part an answer into its files. Raises ValueError if it is another answer."""
    start = 0
    for file in files:
        begin = start + LENGTH.size
        [length] = LENGTH.unpack(answer[start:begin].ljust(LENGTH.size, b"\0"))
        start = begin + length
        if not 0 < length <= len(answer) - begin:
            raise ValueError(f"{file.name} is missing")
        yield Rendition(file, answer[begin:start])
    if start != len(answer):
        raise ValueError("More files than were asked for")
