"""Renditions: the public files of an artwork, in the widths that pages need.

A rendition has pixels only. What the original says of people and places (EXIF with its GPS,
XMP, IPTC, comments) stays behind, and its colours are turned into sRGB, so that it needs no
profile either. Names follow from the artwork's facts: a page can be written before its
pictures are there.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import IO, Any, NamedTuple

from django.conf import settings
from PIL import Image, ImageCms

from . import image_inspection

# A phone; our column, or a phone with a sharp screen; our column on a sharp screen.
WIDTHS = (480, 960, 1600)
# A width nearer than this to the largest saves too few bytes to be worth a file.
NEAR = 0.8
MIDDLE = 50  # per cent of width or height

# Measured on a noisy picture 1,600 pixels wide: AVIF of these settings 0.35 s and 400 kB;
# with speed 6, 1.0 s and 369 kB; WebP 0.30 s and 646 kB; JPEG 0.06 s and 710 kB. JPEG and
# PNG are for browsers older than 2024.
SETTINGS: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 55, "speed": 8},
    "JPEG": {"quality": 80, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
}
EXTENSIONS = {"AVIF": "avif", "JPEG": "jpg", "PNG": "png"}


@dataclass(frozen=True, slots=True)
class RenditionFile:
    """A public file of an artwork: width and height in pixels, its format and name."""

    width: int
    height: int
    format: str
    name: str


class Rendition(NamedTuple):
    """A public file of an artwork with its bytes."""

    file: RenditionFile
    content: bytes


@dataclass(frozen=True)
class ResponsivePicture:
    """What a page's `<picture>` needs of an artwork: the files of each format by its
    media type, best format first, the file for old browsers, and the classes that say
    where its subject is, that one sees through it, that no card is as narrow.
    """

    sources: dict[str, list[RenditionFile]]
    fallback: RenditionFile
    classes: str


def widths_for(width: int) -> tuple[int, ...]:
    """Return the widths to offer of a picture, narrowest first, none wider than it is."""
    largest = min(width, WIDTHS[-1])
    return (*(step for step in WIDTHS if step < largest * NEAR), largest)


def plan_renditions(
    stem: str, width: int, height: int, has_alpha: bool
) -> list[RenditionFile]:
    """Name the files of a picture: in AVIF, then for browsers without it, each from
    narrow to wide. The last is for browsers that know no choice at all.
    """
    return [
        RenditionFile(
            step,
            max(1, round(height * step / width)),
            kind,
            f"{stem}-{step}.{EXTENSIONS[kind]}",
        )
        for kind in ("AVIF", "PNG" if has_alpha else "JPEG")
        for step in widths_for(width)
    ]


def responsive_picture(artwork: Mapping[str, Any]) -> ResponsivePicture:
    """Describe the picture of an artwork by what `Artwork.as_published` keeps."""
    files = plan_renditions(
        artwork["stem"], artwork["width"], artwork["height"], artwork["has_alpha"]
    )
    by_format = groupby(files, key=lambda file: file.format)
    sources = {f"image/{kind.lower()}": list(group) for kind, group in by_format}
    return ResponsivePicture(sources, files[-1], " ".join(_classes(artwork)))


def _classes(artwork: Mapping[str, Any]) -> Iterator[str]:
    """Name what site.css must know; it has a class for each tenth of width and height."""
    for axis in ("x", "y"):
        tenth = round(artwork.get(f"focal_{axis}", MIDDLE) / 10) * 10
        if tenth != MIDDLE:
            yield f"focus-{axis}-{tenth}"
    if artwork["has_alpha"]:
        yield "see-through"
    if artwork["width"] < WIDTHS[0]:
        yield "small-picture"


def public_url(file: RenditionFile) -> str:
    """Return the whole address of a public file, for those who read it elsewhere."""
    return f"{settings.SITE_URL}{settings.MEDIA_URL}{file.name}"


def make_renditions(original: IO[bytes], stem: str) -> list[Rendition]:
    """Make every file that `plan_renditions` names. Raises image_inspection.ArtworkRefused."""
    with image_inspection.decoded(original) as image:
        has_alpha = image_inspection.is_see_through(image)
        files = plan_renditions(stem, *image_inspection.upright_size(image), has_alpha)
        # A drawing's thin coloured lines blur where colour has half the detail.
        is_drawing = image.format == "PNG"
        profile = image.info.get("icc_profile")
        largest = _scaled(_blendable(image_inspection.upright(image)), files[-1])
    pixels = _in_srgb(largest, profile, has_alpha)
    return [Rendition(file, _encoded(pixels, file, is_drawing)) for file in files]


def is_whole(content: IO[bytes], file: RenditionFile) -> bool:
    """Tell whether these bytes are the picture that the file should be, to its end."""
    try:
        with Image.open(content, formats=[file.format]) as image:
            image.load()
            return image.size == (file.width, file.height)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for what is broken
        return False


def _blendable(image: Image.Image) -> Image.Image:
    """Return the picture in a mode whose eight-bit channels can be blended."""
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip
        return image.point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        wanted = "RGBA"
    else:
        wanted = "RGB" if image.mode in {"P", "1"} else image.mode
    return image if image.mode == wanted else image.convert(wanted)


def _scaled(image: Image.Image, file: RenditionFile) -> Image.Image:
    size = (file.width, file.height)
    if image.size == size:
        return image
    # A first, coarse step down to twice the size saves most of the work, unseen.
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)


def _in_srgb(image: Image.Image, profile: bytes | None, has_alpha: bool) -> Image.Image:
    """Return RGB or RGBA without a word of metadata.

    A profile that is damaged, or made for other channels, is left aside, as browsers do.
    """
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    if profile:
        with suppress(ImageCms.PyCMSError):
            colours = _converted(colours, profile)
    rgb = colours.convert("RGB")
    if has_alpha:
        rgb.putalpha(image.getchannel("A"))
    rgb.info.clear()
    return rgb


def _converted(colours: Image.Image, profile: bytes) -> Image.Image:
    transform = ImageCms.buildTransform(
        BytesIO(profile), ImageCms.createProfile("sRGB"), colours.mode, "RGB"
    )
    return transform.apply(colours)


def _encoded(pixels: Image.Image, file: RenditionFile, is_drawing: bool) -> bytes:
    settings = SETTINGS[file.format]
    if file.format != "PNG":
        settings = settings | {"subsampling": "4:4:4" if is_drawing else "4:2:0"}
    output = BytesIO()
    _scaled(pixels, file).save(output, file.format, **settings)
    return output.getvalue()
