"""The site's mark: from an upload, the files that header, tabs and telephones show."""

import hashlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from evidenceblog.core import new_files
from posts.artwork import image_inspection

MARK, TOUCH, FAVICON = "mark.png", "touch.png", "favicon.ico"
# Twice what the header shows; the size that iOS asks for; what tabs and lists show.
MARK_HEIGHT = 96
TOUCH_SIDE = 180
FAVICON_SIDES = (16, 32, 48)
# A mark that is much wider than high would be a smear of 16 pixels in a tab.
WIDEST = 2


def check_mark(upload: IO[bytes]) -> None:
    """Refuse what is no picture, too small or too long, with the reason."""
    try:
        with image_inspection.decoded(upload) as image:
            width, height = image_inspection.upright_size(image)
    except image_inspection.ArtworkRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    if min(width, height) < TOUCH_SIDE:
        raise ValidationError(
            _("The mark is too small: it needs %(side)d pixels each way.")
            % {"side": TOUCH_SIDE}
        )
    if max(width, height) > WIDEST * min(width, height):
        raise ValidationError(
            _("The mark is too long: in a tab it is shown as a small square.")
        )


def store_mark(upload: IO[bytes], is_named: Callable[[str], bool]) -> str:
    """Write the files of a mark to the public storage; return the name of its picture.

    What is written is drawn anew: nothing else that the upload holds becomes public.
    `is_named` says whether a row has the picture's name.
    """
    upload.seek(0)
    with image_inspection.decoded(upload) as image:
        picture = image_inspection.upright(image).convert("RGBA")
    files = {
        MARK: _png(_fitted(picture, (WIDEST * MARK_HEIGHT, MARK_HEIGHT))),
        TOUCH: _png(_on_white(picture)),
        FAVICON: _ico(picture),
    }
    folder = f"marks/{hashlib.sha256(files[TOUCH]).hexdigest()[:16]}"
    mark = f"{folder}/{MARK}"
    for name, content in files.items():
        if not default_storage.exists(f"{folder}/{name}"):
            stored = default_storage.save(f"{folder}/{name}", ContentFile(content))
            new_files.note(default_storage, stored, partial(is_named, mark))
    return mark


def sibling(mark: str, name: str) -> str:
    """Return the name of another file of the same mark."""
    return str(PurePosixPath(mark).with_name(name))


def _fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return ImageOps.contain(picture, size, Image.Resampling.LANCZOS)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a square without holes: telephones fill these with black."""
    side = TOUCH_SIDE
    square = Image.new("RGBA", (side, side), "white")
    inner = _fitted(picture, (side, side))
    left, top = (side - inner.width) // 2, (side - inner.height) // 2
    square.alpha_composite(inner, (left, top))
    return square.convert("RGB")


def _ico(picture: Image.Image) -> bytes:
    largest, *smaller = (
        ImageOps.pad(picture, (side, side), Image.Resampling.LANCZOS, color="#0000")
        for side in reversed(FAVICON_SIDES)
    )
    file = BytesIO()
    sizes = [(side, side) for side in FAVICON_SIDES]
    largest.save(file, "ICO", sizes=sizes, append_images=smaller)
    return file.getvalue()


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.info.clear()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
