"""Inspection of uploads: whether it is a picture we take, what it is, what it says of itself.

The file is a stranger's: its name and type are not believed, its header is checked before
a pixel is decoded, and then every pixel is decoded once, so that what is damaged is refused
while the editor is there.
"""

import os
import re
from dataclasses import dataclass
from hashlib import file_digest
from typing import IO, Any

from defusedxml import ElementTree
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from evidenceblog.core.text import clean_line

# A camera's JPEG of 50 megapixels is about 20 MB.
MAX_BYTES = 25 * 1024 * 1024
# Decoded, a pixel takes up to four bytes, and scaling one that is see-through as many
# again: 400 MB, what one worker can spare. Pillow itself only warns, and only from 89
# megapixels on, so our limit always comes first.
MAX_PIXELS = 50_000_000
# Renditions keep the shape, and no JPEG is higher than 65,535 pixels: a strip with a side
# longer than this (WebP's own limit) could not be shown at every width.
MAX_SIDE = 16_383

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
# What phones write: a JPEG with a second one behind it, its preview or depth.
_TWO_JPEGS = "MPO"

# What Pillow raises on malformed input, found by feeding it damaged files.
MALFORMED = (OSError, RuntimeError, SyntaxError, ValueError)

# Credits are a few kilobytes. Parsed, XML takes ten times its size.
MAX_XMP_BYTES = 1024 * 1024

# The orientations of EXIF 2.32, and what turns each upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}  # those that swap width and height

_DAMAGED = gettext_lazy(
    "This picture is damaged or incomplete. Download or export it again."
)
_UNKNOWN = gettext_lazy(
    "This is not a picture that can be used here. Use JPEG, PNG, WebP or AVIF."
)
# How files begin (or begin to be told apart), and what their owner can do.
_BEGINNINGS: tuple[tuple[bytes, Promise], ...] = (
    (rb"\xff\xd8\xff|\x89PNG|RIFF.{4}WEBP|.{4}ftyp.{0,60}avi[fs]", _DAMAGED),
    (
        rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script)\b",
        gettext_lazy(
            "This is a web page, not a picture. On that page, click the picture with "
            "the right button and choose “Save image”."
        ),
    ),
    (
        rb"(?:\xef\xbb\xbf)?\s*<(?:.*<)?svg\b",
        gettext_lazy(
            "This is an SVG drawing, which may hold scripts. "
            "Export it as PNG, 2,000 pixels wide or more."
        ),
    ),
    (
        rb"GIF8",
        gettext_lazy(
            "This is a GIF. Save it as PNG; for something that moves, embed a video."
        ),
    ),
    (
        rb"%!PS|\xc5\xd0\xd3\xc6",
        gettext_lazy("This is an EPS drawing, made for print. Export it as PNG."),
    ),
    (
        rb"%PDF-",
        gettext_lazy("This is a PDF. Export the page or picture as PNG or JPEG."),
    ),
    (
        rb"II[*+]\0|MM\0[*+]",
        gettext_lazy("This is a TIFF or a camera's raw file. Export it as JPEG."),
    ),
    (
        rb".{4}ftyp(?:hei|hev|mif1|msf1)",
        gettext_lazy(
            "This is an HEIC photo, which few browsers show. Export it as JPEG; on an "
            "iPhone, choose Settings, Camera, Formats, Most Compatible."
        ),
    ),
)
_HEAD_BYTES = 1024

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Where each fact stands: in XMP (IPTC Photo Metadata Standard), in the older IIM
# (datasets of record 2), in EXIF.
_IN_XMP = {
    "title": (f"{_DC}title",),
    "creator": (f"{_DC}creator",),
    "creator_url": (f"{_IPTC_CORE}CiUrlWork",),
    "credit_line": (f"{_PHOTOSHOP}Credit",),
    "source_name": (f"{_PHOTOSHOP}Source",),
    "copyright_notice": (f"{_DC}rights",),
    "licence_url": (
        "{http://creativecommons.org/ns#}license",
        "{http://ns.adobe.com/xap/1.0/rights/}WebStatement",
    ),
    "alt_text": (f"{_IPTC_CORE}AltTextAccessibility",),
}
_IN_IIM = {
    "title": 5,
    "creator": 80,
    "credit_line": 110,
    "source_name": 115,
    "copyright_notice": 116,
}
_IN_EXIF = {
    "creator": ExifTags.Base.Artist,
    "copyright_notice": ExifTags.Base.Copyright,
}
_ADDRESSES = {"creator_url", "licence_url"}


class ArtworkRefused(ValueError):
    """The upload cannot be used; the message says why and what to do, on screen."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an accepted file is. Width and height are in pixels, of the picture upright.

    `has_alpha` says that something shows through it. `credit` is what it says of its
    maker and licence, for an editor to confirm: its keys are those of an artwork, and
    `licence_url` and `copyright_notice`; only facts found are there.
    """

    width: int
    height: int
    has_alpha: bool
    sha256: str
    credit: dict[str, str]


def inspect_image(file: IO[bytes]) -> ImageFacts:
    """Decode an uploaded file and tell what it is. Raises ArtworkRefused."""
    with decoded(file) as image:
        size, has_alpha = upright_size(image), is_see_through(image)
        credit = _credit(image)
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return ImageFacts(*size, has_alpha, digest, credit)


def _credit(image: ImageFile) -> dict[str, str]:
    """Read the metadata of a decoded picture: a PNG's may stand behind its pixels.

    XMP is believed before IIM, IIM before EXIF.
    """
    facts = _exif_facts(image) | _iim_facts(image) | _xmp_facts(image)
    cleaned = {name: clean_line(fact) for name, fact in facts.items()}
    return {
        name: fact
        for name, fact in cleaned.items()
        if fact and (name not in _ADDRESSES or fact.startswith(("https://", "http://")))
    }


def decoded(file: IO[bytes]) -> ImageFile:
    """Open a picture within our limits and decode it. Raises ArtworkRefused."""
    image = _opened(file)
    _check_header(image)
    try:
        image.load()
        image.getexif()
    except MALFORMED as error:
        raise ArtworkRefused(str(_DAMAGED)) from error
    return image


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height as they are seen, after EXIF orientation."""
    sideways = _orientation(image) in _SIDEWAYS
    return (image.height, image.width) if sideways else image.size


def upright(image: Image.Image) -> Image.Image:
    """Return the picture as it is seen.

    Not by ImageOps.exif_transpose: it writes the EXIF anew, and fails where one that can
    be read cannot be written.
    """
    turn = _UPRIGHT.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def is_see_through(image: Image.Image) -> bool:
    """Say whether anything shows through: many an alpha channel is there for nothing."""
    if not image.has_transparency_data or image.mode.startswith("I"):
        return False
    full = image if "A" in image.getbands() else image.convert("RGBA")
    least, _most = full.getchannel("A").getextrema()
    return bool(least != 255)


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) else 1


def _opened(file: IO[bytes]) -> ImageFile:
    size = file.seek(0, os.SEEK_END)
    if not size:
        raise ArtworkRefused(_("The file is empty. Choose it again."))
    if size > MAX_BYTES:
        raise ArtworkRefused(
            _("The file is larger than %(limit)s MB. Export it smaller.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    try:
        return Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except MALFORMED as error:
        raise ArtworkRefused(_reason(head)) from error


def _reason(head: bytes) -> str:
    for beginning, reason in _BEGINNINGS:
        if re.match(beginning, head, re.DOTALL | re.IGNORECASE):
            return str(reason)
    return str(_UNKNOWN)


def _too_many_pixels() -> ArtworkRefused:
    return ArtworkRefused(
        _("The picture has more than %(limit)s million pixels. Export it smaller.")
        % {"limit": MAX_PIXELS // 1_000_000}
    )


def _check_header(image: ImageFile) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    if max(image.size) > MAX_SIDE:
        raise ArtworkRefused(
            _("The picture is longer than %(limit)s pixels on one side. Crop it.")
            % {"limit": MAX_SIDE}
        )
    if image.format != _TWO_JPEGS and getattr(image, "is_animated", False):
        raise ArtworkRefused(
            _("The picture moves. Upload a still one; for moving ones, embed a video.")
        )


def _exif_facts(image: ImageFile) -> dict[str, str]:
    exif = image.getexif()
    facts = {name: exif.get(tag) for name, tag in _IN_EXIF.items()}
    # Copyright may hold the photographer's and, behind a NUL, the editor's (EXIF 2.32).
    return {
        name: _repaired(fact.partition("\0")[0])
        for name, fact in facts.items()
        if isinstance(fact, str)
    }


def _repaired(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1, as Pillow reads EXIF: “Â©” was “©”."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _iim_facts(image: ImageFile) -> dict[str, str]:
    try:
        datasets = IptcImagePlugin.getiptcinfo(image) or {}
    except MALFORMED:
        return {}
    facts = {name: datasets.get((2, number)) for name, number in _IN_IIM.items()}
    return {name: _iim_text(value) for name, value in facts.items() if value}


def _iim_text(value: bytes | list[bytes]) -> str:
    # Dataset 1:90, which names the character set, is often missing; UTF-8 shows itself.
    parts = value if isinstance(value, list) else [value]
    return ", ".join(_repaired(part.decode("latin-1")) for part in parts)


def _xmp_facts(image: ImageFile) -> dict[str, str]:
    packet = image.info.get("xmp")
    if not isinstance(packet, bytes) or len(packet) > MAX_XMP_BYTES:
        return {}
    try:
        root = ElementTree.fromstring(packet.rstrip(b"\0 "))
    except (*MALFORMED, LookupError):  # LookupError: no such encoding
        return {}
    found: dict[str, str] = {}
    for element in root.iter():
        # RDF/XML lets a simple property be an element or an attribute.
        for name, text in [(element.tag, _xmp_text(element)), *element.attrib.items()]:
            if text:
                found.setdefault(name, text)
    named = {
        fact: filter(None, map(found.get, names)) for fact, names in _IN_XMP.items()
    }
    return {fact: text for fact, texts in named.items() if (text := next(texts, None))}


def _xmp_text(element: Any) -> str:
    """Return a property's text: its address, its items or its default language's."""
    versions = element.findall(f"{_RDF}Alt/{_RDF}li")
    if versions:
        default = (each for each in versions if each.get(_LANGUAGE) == "x-default")
        return next(default, versions[0]).text or ""
    if items := element.findall(f"*/{_RDF}li"):
        return ", ".join(item.text for item in items if item.text)
    return element.get(f"{_RDF}resource") or element.text or ""
