"""Files as people have them, each uploaded and made public, with what comes of it.

The public files are read here by a reader of our own, which knows how JPEG, PNG and AVIF
keep metadata and nothing of the code that wrote them.
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image, ImageCms

from posts.artwork import uploads
from posts.artwork.models import Artwork
from tests.posts.artwork.files import XMP, corners, exif, png, saved, with_iim

pytestmark = pytest.mark.django_db
SERIAL = "SN-4711-0815"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SEE_THROUGH = Image.new("RGBA", (120, 80), (200, 0, 0, 100))
NOISE = saved(Image.effect_noise((120, 80), 80), "JPEG").getvalue()


class Answer(NamedTuple):
    """What comes of a file: its size as it is seen and whether one sees through it, or
    the words of the refusal."""

    size: tuple[int, int] = (120, 80)
    has_alpha: bool = False
    refusal: str = ""


def of_a_camera(**tags: int) -> Image.Exif:
    """EXIF with a place, the camera's serial number and a maker's note."""
    data = exif(Artist="Zoë Sample", Make="Samplephone", **tags)
    camera = data.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.BodySerialNumber] = SERIAL
    camera[ExifTags.Base.LensSerialNumber] = SERIAL
    camera[ExifTags.Base.MakerNote] = SERIAL.encode()
    return data


def turned(orientation: int) -> tuple[bytes, Answer]:
    file = saved(corners(), "JPEG", exif=of_a_camera(Orientation=orientation))
    return file.getvalue(), Answer((80, 120) if orientation > 4 else (120, 80))


def told(kind: str, image: Image.Image | None = None) -> bytes:
    """A file that says all that a file can say."""
    options = {"exif": of_a_camera(), "xmp": XMP, "icc_profile": SRGB}
    return saved(image or corners(), kind, **options).getvalue()


MOVING = {"save_all": True, "append_images": [SEE_THROUGH.convert("RGB")]}
FILES: dict[str, tuple[bytes, Answer]] = {
    **{f"orientation {number}": turned(number) for number in range(1, 9)},
    "CMYK": (saved(corners().convert("CMYK"), "JPEG").getvalue(), Answer()),
    "grey": (saved(corners().convert("L"), "JPEG").getvalue(), Answer()),
    "16 bits": (
        saved(Image.new("I;16", (120, 80), 40_000), "PNG").getvalue(),
        Answer(),
    ),
    "palette": (saved(corners().quantize(8), "PNG").getvalue(), Answer()),
    "alpha": (saved(SEE_THROUGH, "PNG").getvalue(), Answer(has_alpha=True)),
    "alpha of a palette": (
        saved(corners().quantize(8), "PNG", transparency=0).getvalue(),
        Answer(has_alpha=True),
    ),
    "ICC, place and serial number, JPEG": (
        with_iim(BytesIO(told("JPEG")), (2, 80, SERIAL.encode())).getvalue(),
        Answer(),
    ),
    "ICC, place and serial number, PNG": (told("PNG"), Answer()),
    "ICC, place and serial number, WebP": (told("WEBP"), Answer()),
    "ICC, place and serial number, AVIF": (told("AVIF"), Answer()),
    "see-through with all of it": (
        told("PNG", SEE_THROUGH),
        Answer(has_alpha=True),
    ),
    "wrong extension": (saved(corners(), "WEBP").getvalue(), Answer()),
    "animated WebP": (
        saved(corners(), "WEBP", **MOVING).getvalue(),
        Answer(refusal="The picture moves."),
    ),
    "animated GIF": (
        saved(corners(), "GIF", **MOVING).getvalue(),
        Answer(refusal="This is a GIF."),
    ),
    "truncated": (NOISE[:-900], Answer(refusal="damaged or incomplete")),
    "bomb": (
        png(20_000, 20_000).getvalue(),
        Answer(refusal="more than 50 million pixels"),
    ),
    "bomb of one line": (
        png(20_000, 10).getvalue(),
        Answer(refusal="longer than 16383 pixels"),
    ),
    "text that is called a picture": (
        b"GPS 51.507, -0.128",
        Answer(refusal="This is not a picture that can be used here."),
    ),
}


def segments_of_jpeg(content: bytes) -> Iterator[str]:
    """Name the segments of a JPEG before its pixels (ITU T.81, B.1.1)."""
    at = 2
    while content[at] == 0xFF and content[at + 1] != 0xDA:
        [length] = struct.unpack(">H", content[at + 2 : at + 4])
        yield f"{content[at + 1]:02X}"
        at += 2 + length


def chunks_of_png(content: bytes) -> Iterator[str]:
    at = 8
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        yield name.decode()
        at += 12 + length


def items_of_avif(content: bytes) -> Iterator[str]:
    """Name the kinds of items in an AVIF: of `infe` boxes, version 2 (ISO 14496-12)."""
    for part in content.split(b"infe")[1:]:
        yield part[8:12].decode("latin-1")


# All that a picture needs to be seen: tables and frames of JPEG; header, palette and
# pixels of PNG; coded pictures of AVIF, and the see-through part beside them.
JPEG_PARTS = {"E0", "DB", "C0", "C2", "C4", "DD"}
PNG_PARTS = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}
AVIF_PARTS = {"av01"}


def parts(name: str, content: bytes) -> set[str]:
    """Return the parts of a public file that are more than its pixels."""
    read, needed = {
        "jpg": (segments_of_jpeg, JPEG_PARTS),
        "png": (chunks_of_png, PNG_PARTS),
        "avif": (items_of_avif, AVIF_PARTS),
    }[name.rpartition(".")[2]]
    found = set(read(content))
    assert found
    return found - needed


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_the_answer_that_is_expected(
    editor_client: Client, name: str
) -> None:
    content, expected = FILES[name]
    file = SimpleUploadedFile("holiday.jpg", content)

    answer = editor_client.post("/admin/artwork/artwork/upload/", {"original": file})

    if expected.refusal:
        assert answer.status_code == 422
        assert expected.refusal in answer.json()["error"]
        return
    artwork = Artwork.objects.get()
    assert ((artwork.width, artwork.height), artwork.has_alpha) == expected[:2]
    assert artwork.original.read() == content
    uploads.publish_renditions(artwork)
    for planned in uploads._files(artwork):
        with default_storage.open(planned.name) as public:
            written = public.read()
        assert parts(planned.name, written) == set()
        for told_word in (SERIAL.encode(), b"Samplephone", b"Sample", b"GPS"):
            assert told_word not in written


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_files_do_tell_of_place_and_serial_number(kind: str) -> None:
    """Else nothing could leak, and the test above would prove nothing."""
    content = told(kind)

    with Image.open(BytesIO(content)) as image:
        data = image.getexif()
        assert data.get_ifd(ExifTags.IFD.GPSInfo)
        camera = data.get_ifd(ExifTags.IFD.Exif)
        assert camera[ExifTags.Base.BodySerialNumber] == SERIAL
    assert SERIAL.encode() in content


def test_our_reader_finds_what_other_files_tell() -> None:
    assert {"E1", "E2"} <= parts("a.jpg", told("JPEG"))
    assert {"eXIf", "iCCP"} <= parts("a.png", told("PNG"))
    assert {"Exif", "mime"} <= parts("a.avif", told("AVIF"))
