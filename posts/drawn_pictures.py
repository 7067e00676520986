"""Pictures that are drawn for what has none: a title with the site's name, mark and accent.

They are for share cards, 1,200 by 630 pixels. A title with a character that our face
lacks, in Arabic say, is left out: the mark stands in its place, and no box for a letter.
"""

from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
# The name of the site's own picture; of others it is their surrogate key.
SITE_PICTURE = "site"
# Latin letters of every European language and Vietnamese.
FACE = Path(__file__).parent / "fonts" / "literata-semibold.woff2"
GROUND, INK, QUIET = "#ffffff", "#1f2730", "#5a6470"
EDGE, BAR, MARK = 80, 20, 96
# Sizes of a title in pixels, largest first: the first at which it fits is taken.
TITLE_SIZES = (84, 72, 60, 50)
NAME_SIZE = 40
MOST_LINES = 4
LEADING = 1.18
# Drawn again for nobody while it looks the same: about 20 kB each.
MOST_KEPT = 100

type Face = ImageFont.FreeTypeFont


class Facts(NamedTuple):
    """All that a picture shows; equal facts are the same picture. `mark` is a square PNG."""

    title: str
    site: str
    accent: str
    mark: bytes


@lru_cache(MOST_KEPT)
def draw_picture(facts: Facts) -> bytes:
    """Return the picture as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, BAR), fill=facts.accent)
    mark = _mark(facts.mark)
    title = facts.title if _can_be_written(facts.title) else ""
    if title and title != facts.site:
        _write_title(pen, title)
        picture.paste(mark.resize((MARK, MARK)), (EDGE, HEIGHT - EDGE - MARK))
        _write_name(pen, facts.site, (EDGE + MARK + 28, HEIGHT - EDGE - MARK // 2))
    else:
        side = 2 * MARK
        picture.paste(mark.resize((side, side)), (EDGE, (HEIGHT - side) // 2))
        _write_name(pen, facts.site, (EDGE + side + 48, HEIGHT // 2), TITLE_SIZES[1])
    file = BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _mark(content: bytes) -> Image.Image:
    mark = Image.open(BytesIO(content), formats=["PNG"]).convert("RGBA")
    ground = Image.new("RGBA", mark.size, GROUND)
    return Image.alpha_composite(ground, mark).convert("RGB")


def _write_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    for size in TITLE_SIZES:
        lines = _wrapped(title, _face(size), WIDTH - 2 * EDGE)
        if len(lines) <= MOST_LINES:
            break
    else:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    top = EDGE + BAR
    for number, line in enumerate(lines):
        at = (EDGE, top + number * round(size * LEADING))
        pen.text(at, line, font=_face(size), fill=INK)


def _write_name(
    pen: ImageDraw.ImageDraw, name: str, at: tuple[int, int], size: int = NAME_SIZE
) -> None:
    """Write the site's name, its middle at this height, as large as it fits."""
    room = WIDTH - EDGE - at[0]
    while size > NAME_SIZE // 2 and _face(size).getlength(name) > room:
        size -= 2
    if _can_be_written(name):
        pen.text(at, name, font=_face(size), fill=QUIET, anchor="lm")


def _wrapped(text: str, face: Face, width: int) -> list[str]:
    """Break a text at its spaces into lines of at most this width, but for long words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if not lines[-1] or face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _can_be_written(text: str) -> bool:
    return all(_has_glyph(character) for character in set(text) - {" "})


@lru_cache(1_000)
def _has_glyph(character: str) -> bool:
    """Tell whether our face has a character: others all look like one that nobody has."""
    face = _face(NAME_SIZE)
    return bytes(face.getmask(character)) != bytes(face.getmask("\uffff"))


@cache
def _face(size: int) -> Face:
    return ImageFont.truetype(FACE, size)
