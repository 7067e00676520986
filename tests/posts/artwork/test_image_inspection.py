"""Reading uploads: what is taken, what is refused and how, and what pictures say."""

import hashlib
import random
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from posts.artwork import image_inspection
from posts.artwork.image_inspection import (
    ArtworkRefused,
    ImageFacts,
    inspect_image,
)
from tests.posts.artwork.files import XMP, corners, exif, png, saved, with_iim

see_through = Image.new("RGBA", (40, 30), (200, 0, 0, 100))


@pytest.mark.parametrize(
    ("file", "has_alpha"),
    [
        (saved(corners(), "JPEG"), False),
        (saved(corners().convert("CMYK"), "JPEG"), False),
        (saved(corners().convert("L"), "JPEG"), False),
        (saved(corners(), "PNG"), False),
        (saved(Image.new("I;16", (40, 30), 40_000), "PNG"), False),
        (saved(corners().convert("1"), "PNG"), False),
        (saved(corners().quantize(4), "PNG"), False),
        (saved(corners().quantize(4), "PNG", transparency=0), True),
        (saved(corners(), "PNG", transparency=(255, 0, 0)), True),
        (saved(corners(), "WEBP"), False),
        (saved(corners(), "AVIF", speed=10), False),
        (saved(see_through, "PNG"), True),
        (saved(see_through.convert("LA"), "PNG"), True),
        (saved(see_through, "WEBP"), True),
        (saved(see_through, "AVIF", speed=10), True),
        (saved(corners().convert("RGBA"), "PNG"), False),
    ],
)
def test_a_picture_is_read_whatever_its_mode(file, has_alpha):
    artwork = inspect_image(file)

    assert (artwork.width * 3, artwork.has_alpha) in {
        (artwork.height * 4, has_alpha),
        (artwork.height * 4.5, has_alpha),
    }


def test_a_file_is_known_by_its_content_and_left_at_its_beginning():
    file = saved(corners(), "PNG")
    file.read()

    artwork = inspect_image(file)

    assert artwork == ImageFacts(
        width=120,
        height=80,
        has_alpha=False,
        sha256=hashlib.sha256(file.getvalue()).hexdigest(),
        credit={},
    )
    assert file.tell() == 0


def test_an_upload_and_a_stored_file_are_read_alike(tmp_path):
    content = saved(corners(), "JPEG").getvalue()
    stored = tmp_path / "original"
    stored.write_bytes(content)

    with stored.open("rb") as file:
        from_storage = inspect_image(File(file))

    assert from_storage == inspect_image(SimpleUploadedFile("a.jpg", content))
    assert from_storage == inspect_image(BytesIO(content))


@pytest.mark.parametrize(
    ("orientation", "size"),
    [(1, (120, 80)), (3, (120, 80)), (6, (80, 120)), (8, (80, 120)), (99, (120, 80))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_size_is_that_of_the_picture_upright(kind, orientation, size):
    artwork = inspect_image(saved(corners(), kind, exif=exif(Orientation=orientation)))

    assert (artwork.width, artwork.height) == size


def test_a_phone_s_photo_with_its_preview_is_read():
    file = saved(corners(), "MPO", save_all=True, append_images=[corners(12, 8)])

    artwork = inspect_image(file)

    assert (artwork.width, artwork.height) == (120, 80)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"Dear editor, the picture follows.", "not a picture"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="x"/>', "SVG"),
        (b'\xef\xbb\xbf<svg onload="alert(1)"/>', "SVG"),
        (b"<!DOCTYPE html><title>x</title><svg/>", "web page"),
        (b"\n<HTML><body>", "web page"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "EPS"),
        (b"%PDF-1.7\n", "PDF"),
        (saved(corners(), "GIF").getvalue(), "GIF"),
        (saved(corners(), "TIFF").getvalue(), "TIFF"),
        (saved(corners(), "BMP").getvalue(), "not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\xff\xd8\xff\xe0 and no more", "damaged"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "damaged"),
    ],
)  # fmt: skip
def test_another_file_is_refused_with_its_own_reason(content, reason):
    with pytest.raises(ArtworkRefused, match=reason):
        inspect_image(BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused(kind, part):
    noise = Image.effect_noise((120, 80), 80).convert("RGB")
    whole = saved(noise, kind).getvalue()

    with pytest.raises(ArtworkRefused, match="damaged"):
        inspect_image(BytesIO(whole[: int(len(whole) * part)]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_damaged_file_is_read_or_refused_and_nothing_else(kind):
    whole = saved(corners(), kind, exif=exif(Artist="A", Orientation=6)).getvalue()
    chance = random.Random(1)  # noqa: S311 (the same damage every time)

    for _attempt in range(300):
        damaged = bytearray(whole)
        for _byte in range(chance.choice((1, 3, 20))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(ArtworkRefused):
            inspect_image(BytesIO(damaged))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_refused(kind):
    file = saved(
        corners(), kind, save_all=True, append_images=[see_through.resize((120, 80))]
    )

    with pytest.raises(ArtworkRefused, match="moves"):
        inspect_image(file)


@pytest.mark.parametrize(
    ("width", "height", "reason"),
    [
        (60_000, 60_000, "50 million"),
        (10_000, 10_000, "50 million"),
        (8_000, 8_000, "50 million"),
        (20_000, 10, "16383 pixels on one side"),
    ],
)
def test_a_bomb_is_refused_by_its_header_alone(monkeypatch, width, height, reason):
    def load(image: Image.Image) -> None:
        pytest.fail("a pixel was decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", load)

    with pytest.raises(ArtworkRefused, match=reason):
        inspect_image(png(width, height))


def test_a_picture_within_the_limits_is_decoded_whole():
    with pytest.raises(ArtworkRefused, match="damaged"):
        inspect_image(png(5_000, 5_000))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    file = saved(corners(), "PNG")
    monkeypatch.setattr(image_inspection, "MAX_BYTES", len(file.getvalue()) - 1)

    with pytest.raises(ArtworkRefused, match="larger than"):
        inspect_image(file)


ALL_OF_IT = {
    "title": "Waves",
    "creator": "Zoë Sample, B. Sample",
    "creator_url": "https://example.org/zoe",
    "credit_line": "Sample Collection",
    "source_name": "Sample Archive",
    "copyright_notice": "© Zoë Sample",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    "alt_text": "Blue waves on paper",
}


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_a_credit_in_xmp_is_read(kind):
    assert inspect_image(saved(corners(), kind, xmp=XMP)).credit == ALL_OF_IT


def test_a_credit_in_a_png_s_text_is_read():
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())

    assert inspect_image(saved(corners(), "PNG", pnginfo=info)).credit == ALL_OF_IT


def test_a_licence_named_by_creative_commons_own_property_comes_first():
    property_of_cc = (
        b'<cc:license xmlns:cc="http://creativecommons.org/ns#" '
        b'rdf:resource="http://creativecommons.org/licenses/by-nc/2.0/"/>'
    )
    xmp = XMP.replace(b"</rdf:Description>", property_of_cc + b"</rdf:Description>")

    credit = inspect_image(saved(corners(), "JPEG", xmp=xmp)).credit

    assert credit["licence_url"] == "http://creativecommons.org/licenses/by-nc/2.0/"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_credit_in_iptc_is_read_in_either_encoding(encoding):
    file = with_iim(
        saved(corners(), "JPEG"),
        (2, 5, "Marée".encode(encoding)),
        (2, 80, "Zoë Sample".encode(encoding)),
        (2, 80, b"B. Sample"),
        (2, 110, b"Sample Collection"),
        (2, 115, b"Sample Archive"),
        (2, 116, "© Zoë Sample".encode(encoding)),
        (2, 120, b"A caption"),
    )

    assert inspect_image(file).credit == {
        "title": "Marée",
        "creator": "Zoë Sample, B. Sample",
        "credit_line": "Sample Collection",
        "source_name": "Sample Archive",
        "copyright_notice": "© Zoë Sample",
    }


@pytest.mark.parametrize("artist", ["Zoë".encode(), "Zoë".encode("latin-1")])
def test_a_credit_in_exif_is_read_and_its_letters_repaired(artist):
    placeholder = "@" * len(artist)  # Pillow itself writes ASCII only
    tags = exif(Artist=f"{placeholder} Sample", Copyright="A Sample\0An editor")
    file = saved(corners(), "JPEG", exif=tags)
    file = BytesIO(file.getvalue().replace(placeholder.encode(), artist))

    assert inspect_image(file).credit == {
        "creator": "Zoë Sample",
        "copyright_notice": "A Sample",
    }


def test_xmp_is_believed_before_iptc_and_iptc_before_exif():
    only_creator = (
        XMP.partition(b"<dc:rights>")[0] + b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    file = with_iim(
        saved(
            corners(), "JPEG", xmp=only_creator, exif=exif(Artist="C", Copyright="C")
        ),
        (2, 80, b"B"),
        (2, 116, b"B"),
    )

    credit = inspect_image(file).credit

    assert (credit["creator"], credit["copyright_notice"]) == (
        "Zoë Sample, B. Sample",
        "B",
    )


@pytest.mark.parametrize(
    "xmp",
    [
        b"",
        b"<not closed",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        XMP.replace(b"https://", b"javascript:").replace(b"Zo\xc3\xab Sample", b" "),
        XMP + b" " * image_inspection.MAX_XMP_BYTES,
    ],
)
def test_nothing_is_made_up_from_bad_metadata(xmp):
    credit = inspect_image(saved(corners(), "WEBP", xmp=xmp)).credit

    assert "licence_url" not in credit
    assert "creator_url" not in credit
    assert credit.get("creator") in {None, ", B. Sample", "B. Sample"}


def test_a_picture_that_says_nothing_gives_nothing():
    assert inspect_image(saved(corners(), "JPEG")).credit == {}
