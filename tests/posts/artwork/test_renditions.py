"""Renditions: as planned, upright, in true colours, and silent about people and places."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from posts.artwork import image_inspection, renditions
from posts.artwork.renditions import (
    Rendition,
    RenditionFile,
    make_renditions,
    plan_renditions,
    widths_for,
)
from tests.posts.artwork.files import XMP, corners, exif, saved, with_iim

RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, (1,)),
        (480, (480,)),
        (500, (500,)),
        (700, (480, 700)),
        (960, (480, 960)),
        (1100, (480, 1100)),
        (1300, (480, 960, 1300)),
        (1600, (480, 960, 1600)),
        (9000, (480, 960, 1600)),
    ],
)
def test_widths_never_enlarge_and_keep_what_a_small_picture_has(width, widths):
    assert widths_for(width) == widths


def test_files_are_named_before_they_are_made():
    assert plan_renditions("artwork/ab/abc", 1000, 501, has_alpha=False) == [
        RenditionFile(480, 240, "AVIF", "artwork/ab/abc-480.avif"),
        RenditionFile(1000, 501, "AVIF", "artwork/ab/abc-1000.avif"),
        RenditionFile(480, 240, "JPEG", "artwork/ab/abc-480.jpg"),
        RenditionFile(1000, 501, "JPEG", "artwork/ab/abc-1000.jpg"),
    ]
    assert [file.name for file in plan_renditions("x", 100, 1, has_alpha=True)] == [
        "x-100.avif",
        "x-100.png",
    ]
    assert plan_renditions("x", 16_000, 1, has_alpha=False)[0].height == 1


SEE_THROUGH = Image.new("RGBA", (1000, 600), (255, 0, 0, 128))
ORIGINALS = {
    "JPEG": saved(corners(1000, 600), "JPEG"),
    "JPEG on its side": saved(corners(1000, 600), "JPEG", exif=exif(Orientation=8)),
    "JPEG with a second one": saved(
        corners(), "MPO", save_all=True, append_images=[corners(12, 8)]
    ),
    "JPEG, grey": saved(corners().convert("L"), "JPEG"),
    "JPEG, CMYK": saved(corners().convert("CMYK"), "JPEG"),
    "PNG, see-through": saved(SEE_THROUGH, "PNG"),
    "PNG, an alpha channel unused": saved(corners().convert("RGBA"), "PNG"),
    "PNG, grey and see-through": saved(SEE_THROUGH.convert("LA").resize((9, 7)), "PNG"),
    "PNG, black and white": saved(corners().convert("1"), "PNG"),
    "PNG, palette": saved(corners().quantize(4), "PNG"),
    "PNG, palette and see-through": saved(corners().quantize(4), "PNG", transparency=0),
    "PNG, 16 bits": saved(Image.new("I;16", (40, 30), 32_768), "PNG"),
    "PNG, one pixel": saved(Image.new("RGB", (1, 1)), "PNG"),
    "WebP, see-through": saved(SEE_THROUGH, "WEBP"),
    "AVIF": saved(corners(), "AVIF", speed=10),
}


@pytest.mark.parametrize("original", ORIGINALS.values(), ids=ORIGINALS)
def test_what_is_made_is_what_was_planned(original):
    artwork = image_inspection.inspect_image(original)

    made = make_renditions(original, "artwork/ab/abc")

    plan = plan_renditions(
        "artwork/ab/abc", artwork.width, artwork.height, artwork.has_alpha
    )
    assert [file for file, _content in made] == plan
    for file, content in made:
        with Image.open(BytesIO(content)) as image:
            assert (image.format, image.size) == (
                file.format,
                (file.width, file.height),
            )
            assert image.has_transparency_data == artwork.has_alpha


def pixel(file: Rendition, across: float, down: float) -> tuple[int, ...]:
    with Image.open(BytesIO(file.content)) as image:
        place = (int(image.width * across), int(image.height * down))
        colour = image.convert(
            "RGBA" if image.has_transparency_data else "RGB"
        ).getpixel(place)
    assert isinstance(colour, tuple)
    return colour


def near(colour: tuple[int, ...], expected: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, expected, strict=True))


@pytest.mark.parametrize(
    ("orientation", "red_corner"),
    [
        (1, (0.2, 0.2)),
        (2, (0.8, 0.2)),
        (3, (0.8, 0.8)),
        (4, (0.2, 0.8)),
        (5, (0.2, 0.2)),
        (6, (0.8, 0.2)),
        (7, (0.8, 0.8)),
        (8, (0.2, 0.8)),
    ],
)
def test_a_picture_is_turned_upright(orientation, red_corner):
    original = saved(corners(), "JPEG", quality=95, exif=exif(Orientation=orientation))

    for file in make_renditions(original, "x"):
        assert near(pixel(file, *red_corner), RED)
        assert near(pixel(file, 1 - red_corner[0], 1 - red_corner[1]), WHITE)


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped():
    for file in make_renditions(ORIGINALS["PNG, 16 bits"], "x"):
        assert near(pixel(file, 0.5, 0.5), (128, 128, 128), by=3)


def test_what_is_see_through_stays_so():
    for file in make_renditions(ORIGINALS["PNG, see-through"], "x"):
        assert near(pixel(file, 0.5, 0.5), (255, 0, 0, 128))


def test_the_transparent_colour_of_a_palette_stays_transparent():
    original = ORIGINALS["PNG, palette and see-through"]
    alphas = {
        pixel(make_renditions(original, "x")[-1], *place)[3]
        for place in [(0.2, 0.2), (0.8, 0.8)]
    }

    assert alphas == {0, 255}


def test_ink_becomes_light():
    for file in make_renditions(ORIGINALS["JPEG, CMYK"], "x"):
        assert near(pixel(file, 0.2, 0.2), RED)


def test_colours_are_taken_into_srgb_by_the_picture_s_profile():
    swapped = (
        SRGB.replace(b"rXYZ", b"----")
        .replace(b"bXYZ", b"rXYZ")
        .replace(b"----", b"bXYZ")
    )
    original = saved(corners(), "PNG", icc_profile=swapped)

    for file in make_renditions(original, "x"):
        assert near(pixel(file, 0.2, 0.2), BLUE)


@pytest.mark.parametrize(
    "image",
    [corners(), corners().convert("L"), corners().convert("CMYK")],
    ids=["RGB", "L", "CMYK"],
)
@pytest.mark.parametrize("profile", [b"no profile", SRGB], ids=["damaged", "for RGB"])
def test_a_profile_that_does_not_fit_is_left_aside(image, profile):
    original = saved(image, "JPEG", quality=95, icc_profile=profile)

    for file in make_renditions(original, "x"):
        assert near(pixel(file, 0.8, 0.8), WHITE)


def telling_originals() -> dict[str, BytesIO]:
    tags = exif(Artist="Zoë Sample", Model="Camera 1")
    text = PngInfo()
    text.add_text("Comment", "Zoë Sample")
    told = {"exif": tags, "xmp": XMP, "icc_profile": SRGB}
    jpeg = saved(corners(), "JPEG", comment=b"Zo\xc3\xab Sample", **told)
    return {
        "JPEG": with_iim(jpeg, (2, 80, b"Sample")),
        "PNG": saved(
            corners(), "PNG", pnginfo=text, exif=tags, icc_profile=SRGB, dpi=(72, 72)
        ),
        "PNG, see-through": saved(
            SEE_THROUGH, "PNG", pnginfo=text, exif=tags, icc_profile=SRGB
        ),
        "WebP": saved(corners(), "WEBP", **told),
        "AVIF": saved(corners(), "AVIF", speed=10, **told),
    }


@pytest.mark.parametrize(
    "original", telling_originals().values(), ids=telling_originals()
)
def test_nothing_is_said_of_people_and_places(original):
    with Image.open(original) as image:
        assert image.getexif().get_ifd(0x8825)  # there is a place that could leak

    for file in make_renditions(original, "x"):
        with Image.open(BytesIO(file.content)) as image:
            image.load()
            assert not image.getexif()
            assert not {"exif", "xmp", "icc_profile", "photoshop", "comment", "Comment",
                        "dpi"} & set(image.info)  # fmt: skip
        assert b"Sample" not in file.content
        assert b"Camera" not in file.content


def test_a_photo_is_smaller_in_avif_than_in_jpeg():
    noise = Image.effect_noise((600, 400), 40).convert("RGB")
    avif, jpeg = (
        made
        for made in make_renditions(saved(noise, "JPEG"), "x")
        if made.file.width == 600
    )

    assert (avif.file.format, jpeg.file.format) == ("AVIF", "JPEG")
    assert len(avif.content) < len(jpeg.content)


def test_a_drawing_s_thin_coloured_line_stays_sharp():
    line = Image.new("RGB", (101, 101), WHITE)
    line.paste(RED, (50, 0, 51, 101))

    for file in make_renditions(saved(line, "PNG"), "x"):
        assert near(pixel(file, 0.5, 0.5), RED, by=40)
        assert near(pixel(file, 0.6, 0.5), WHITE)


def test_a_damaged_original_is_refused():
    with pytest.raises(image_inspection.ArtworkRefused):
        make_renditions(BytesIO(ORIGINALS["JPEG"].getvalue()[:600]), "x")


def test_every_format_has_its_settings_and_extension():
    assert set(renditions.SETTINGS) == set(renditions.EXTENSIONS)
