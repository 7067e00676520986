"""Artwork after natural things: moons, pebbles, rings of a tree, a map, an aura."""

import math
from random import Random

from PIL import Image, ImageFilter

from .canvas import (
    BLUE,
    CORAL,
    CREAM,
    INK,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    ROSE,
    RUST,
    SAGE,
    SKY,
    Canvas,
    Colour,
    Point,
    chance,
    fade,
    level,
    mix,
    oval,
    polar,
    rgb,
    smooth,
)

# Where the ground begins under the pebbles, from the top.
SHORE = 560


def moons(canvas: Canvas) -> None:
    """Four moons over water, from a thin crescent to a full disc."""
    canvas.wash(NIGHT, "#4c6f93", until=620)
    sky = chance(5)
    for _ in range(90):
        spot = (sky.uniform(0, 1600), sky.uniform(0, 540) ** 0.97)
        canvas.disc(spot, sky.choice((1.2, 1.6, 2.4)), fade(CREAM, 0.7))
    canvas.box(0, 620, canvas.width, canvas.height, "#1b3253")
    for place, lit in enumerate((0.14, 0.42, 0.76, 1.0)):
        x = 245 + place * 370
        _moon(canvas, (x, 340 - 70 * math.sin(math.pi * place / 3)), 118, lit)
        _glints(canvas, x, lit)


def _moon(canvas: Canvas, middle: Point, radius: float, lit: float) -> None:
    for glow in (1.5, 1.22):
        canvas.disc(middle, radius * glow, fade("#f6e7c6", 0.07 * lit))
    canvas.disc(middle, radius, "#2a4365")
    angles = range(-90, 91, 2)
    limb = [polar(middle, radius, angle) for angle in angles]
    # The edge of the shadow is half an ellipse, which swings over as the moon fills.
    shade = [
        (middle[0] + radius * (1 - 2 * lit) * math.cos(math.radians(a)),
         middle[1] + radius * math.sin(math.radians(a)))
        for a in reversed(angles)
    ]  # fmt: skip
    canvas.shape([*limb, *shade], "#f6e7c6")


def _glints(canvas: Canvas, x: float, lit: float) -> None:
    water = chance(round(x))
    for row in range(9):
        reach = (30 + row * 11) * water.uniform(0.5, 1) * lit
        shift = water.uniform(-14, 14)
        y = 646 + row * 17
        canvas.stroke(
            [(x + shift - reach, y), (x + shift + reach, y)],
            4,
            mix("#1b3253", "#f6e7c6", 0.25 + 0.5 * lit * (1 - row / 10)),
        )


def pebbles(canvas: Canvas) -> None:
    """Pebbles in a row, from one the size of a bead to one the size of a fist."""
    canvas.wash("#f2dfd0", PAPER, until=SHORE)
    canvas.box(0, SHORE, canvas.width, canvas.height, "#e5d6bf")
    stones: list[tuple[float, float, Colour, Colour]] = [
        (135, 32, CORAL, ROSE),
        (275, 52, SAGE, CREAM),
        (470, 86, SKY, CREAM),
        (770, 141, MOSS, SAGE),
        (1225, 231, INK, BLUE),
    ]
    for x, size, colour, vein in stones:
        _pebble(canvas, x, size, colour, vein)


def _pebble(
    canvas: Canvas, x: float, size: float, colour: Colour, vein: Colour
) -> None:
    luck, y = chance(round(size)), SHORE + 14 - size * 0.62
    shadow = oval((x + size * 0.2, SHORE + 14 + size * 0.04), size * 1.25, size * 0.1)
    canvas.shape(shadow, fade(RUST, 0.18))
    rim = oval((x, y), size * 1.12, size * 0.64)
    corners = [
        _worn(rim[(30 + turn) % 120], (x, y), luck) for turn in range(0, 120, 15)
    ]
    # Once more round at each end, cut off again: a curve is stiff where it starts.
    outline = smooth([corners[-1], *corners, corners[0], corners[1]], 16)[16:-16]
    canvas.shape(outline, colour)
    with canvas.inside(outline):
        for place in (-0.5, -0.36, 0.1, 0.42):
            middle = y + size * place
            left = (x - 1.3 * size, middle + size * 0.2)
            right = (x + 1.3 * size, middle - size * 0.25)
            width = size * luck.uniform(0.03, 0.1)
            canvas.line(
                smooth([left, (x, middle), right]), width, mix(colour, vein, 0.7)
            )


def _worn(corner: Point, middle: Point, luck: Random) -> Point:
    """Return the corner moved a little towards the middle or away from it."""
    share = luck.uniform(0.95, 1.06)
    return (
        middle[0] + share * (corner[0] - middle[0]),
        middle[1] + share * (corner[1] - middle[1]),
    )


def tree_rings(canvas: Canvas) -> None:
    """The rings of a tree, one for each year, with one year picked out."""
    luck = chance(23)
    widths = [luck.uniform(20, 70) for _ in range(27)]
    radius = sum(widths)
    shades = (CREAM, "#f0e2cb", "#e7d2b4", "#dfc4a2")
    for year, width in enumerate(widths):
        canvas.shape(_ring(radius, year), "#8a5a45")
        bark = luck.choice((2, 2, 3, 5))
        shade = CORAL if year == 17 else luck.choice(shades)
        canvas.shape(_ring(radius - bark, year), shade)
        radius -= width
    canvas.disc((620, 640), 7, "#8a5a45")


def _ring(radius: float, year: int) -> list[Point]:
    """Return an uneven ring; its bulges turn a little from year to year."""
    drift = year / 26
    bulges = ((2, 0.05, 1 + drift), (3, 0.03, -drift), (5, 0.012, 3 * drift))

    def wobble(degrees: float) -> float:
        turn = math.radians(degrees)
        return 1 + sum(size * math.sin(n * turn + at) for n, size, at in bulges)

    return [polar((620, 640), radius * wobble(a), a) for a in range(0, 360, 4)]


def contour_map(canvas: Canvas) -> None:
    """A map of heights with a marked path from the shore to the top."""
    canvas.lay(_land())
    path = smooth(
        [(150, 800), (330, 705), (480, 770), (640, 670), (720, 510), (905, 470)], 12
    )
    for step in path[:-1:3]:
        canvas.disc(step, 8, CORAL)
    canvas.disc(path[0], 17, CREAM)
    canvas.ring(path[0], 17, 6, CORAL)
    canvas.shape([(905, 368), (990, 398), (905, 430)], CORAL)
    canvas.line([(905, 472), (905, 366)], 6, INK)


def _land() -> Image.Image:
    """Return the land as sheets of paper, one for each step of height."""
    # Without its margin, where enlarging has nothing to go by and bends the shores.
    inner = (3, 3, 157, 104)
    heights = _heights().resize((2400, 1600), Image.Resampling.BICUBIC, inner)
    land = Image.new("RGB", heights.size, rgb("#86a8c0"))
    tints = (
        "#a9c3d2", "#f5ecd9", "#e5e5c9", "#cfdaba", "#b6c9a8", "#98b393", "#7b9b7d",
        "#5e8269", "#466b58",
    )  # fmt: skip
    for step, tint in enumerate(tints):
        sheet = level(heights, 12 + step * 19, 3000)
        land.paste(rgb(INK), mask=_shadow(sheet))
        land.paste(rgb(tint), mask=sheet)
    return land


def _shadow(sheet: Image.Image) -> Image.Image:
    """Return a soft, small copy of the mask, moved right and down."""
    small = sheet.reduce(4)
    moved = small.crop((-2, -3, small.width - 2, small.height - 3))
    soft = moved.filter(ImageFilter.BoxBlur(2)).point(lambda light: light * 0.4)
    return soft.resize(sheet.size, Image.Resampling.BILINEAR)


def _heights() -> Image.Image:
    """Return the land as a small field of heights, to be enlarged smoothly."""
    peaks = [
        (0.57, 0.43, 0.20, 150), (0.80, 0.68, 0.15, 105), (0.30, 0.62, 0.14, 70),
        (0.36, 0.20, 0.12, 75), (0.95, 0.18, 0.16, 90), (0.62, 0.95, 0.12, 45),
    ]  # fmt: skip
    field = Image.new("F", (160, 107))
    field.putdata([
        sum(
            tall * math.exp(-(((x / 160 - px) ** 2) + ((y / 107 - py) * 0.67) ** 2) / spread**2)
            for px, py, spread, tall in peaks
        )
        + 9 * math.sin(x / 9 + y / 14) + 6 * math.sin(y / 6 - x / 21)
        for y in range(107)
        for x in range(160)
    ])  # fmt: skip
    return field


def aura(canvas: Canvas) -> None:
    """Bright zigzags around a blank centre, as people draw a migraine's aura."""
    canvas.wash("#223c62", "#dcae9d")
    centre = (790, 610)
    bands: list[tuple[float, int, Colour]] = [
        (530, 19, "#3d5e8b"), (458, 18, OCHRE), (388, 17, CREAM), (322, 16, CORAL),
        (260, 15, SKY), (202, 14, CREAM),
    ]  # fmt: skip
    for radius, teeth, ink in bands:
        depth = radius * 0.17
        canvas.shape(_zigzag(centre, radius, depth, 26 + radius * 0.03, teeth), ink)
        thin = _zigzag(centre, radius - depth * 0.5, depth, 5, teeth)
        canvas.shape(thin, mix(ink, CREAM, 0.5))


def _zigzag(
    centre: Point, radius: float, depth: float, width: float, teeth: int
) -> list[Point]:
    """Return a band of zigzag most of the way round the centre."""

    def edge(inset: float) -> list[Point]:
        return [
            polar(
                centre,
                radius - inset + (depth / 2 if corner % 2 else -depth / 2),
                -175 + corner * 262 / (2 * teeth),
            )
            for corner in range(2 * teeth + 1)
        ]

    return [*edge(0), *reversed(edge(width))]
