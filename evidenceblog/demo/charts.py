"""Artwork made of charts: intervals, forest plots, icon arrays, sifted studies."""

import math

from .canvas import (
    BLUE,
    CORAL,
    CREAM,
    INK,
    MIST,
    MOSS,
    PAPER,
    SAGE,
    SKY,
    Canvas,
    Colour,
    Point,
    chance,
    fade,
    mix,
    smooth,
)


def hills(canvas: Canvas) -> None:
    """Distributions as hills, each with its interval lying in the water below."""
    shore = 610
    canvas.wash("#f3dccb", CREAM, until=shore)
    canvas.disc((1130, 330), 118, CORAL)
    ridges: list[tuple[float, float, float, Colour]] = [
        (340, 210, 330, MIST),
        (1255, 236, 300, "#b4c8d5"),
        (830, 165, 400, SKY),
        (540, 120, 250, SAGE),
        (1070, 100, 215, BLUE),
        (210, 88, 140, MOSS),
        (1400, 62, 96, INK),
    ]
    for centre, spread, height, colour in ridges:
        canvas.shape(_bell(centre, spread, height, shore), fade(colour, 0.86))
    canvas.box(0, shore, canvas.width, canvas.height, "#e3e9e6")
    for row, (centre, spread, _, colour) in enumerate(ridges):
        _interval(canvas, (centre, shore + 40 + row * 36), 1.35 * spread, colour)


def _bell(centre: float, spread: float, height: float, base: float) -> list[Point]:
    slope = [
        (x, base - height * math.exp(-(((x - centre) / spread) ** 2) / 2))
        for x in range(-8, 1617, 8)
    ]
    return [*slope, (1616, base), (-8, base)]


def _interval(canvas: Canvas, middle: Point, reach: float, colour: Colour) -> None:
    x, y = middle
    ink = mix(colour, INK, 0.25)
    canvas.stroke([(x - reach, y), (x + reach, y)], 5, ink)
    canvas.disc(middle, 12, ink)
    canvas.disc(middle, 5, CREAM)


def forest_plot(canvas: Canvas) -> None:
    """Studies as rows of a forest plot, and their summary as a diamond."""
    canvas.box(0, 0, 880, canvas.height, "#e2eae2")
    canvas.box(616, 0, 724, canvas.height, fade(CORAL, 0.22))
    canvas.line([(880, 0), (880, canvas.height)], 5, INK)
    studies = [
        (420, 300, 34), (760, 150, 66), (1010, 440, 26), (640, 190, 54),
        (530, 270, 42), (705, 92, 100), (960, 330, 36), (560, 380, 30),
        (655, 130, 78),
    ]  # fmt: skip
    for row, (effect, reach, size) in enumerate(studies):
        y = 108 + row * 103
        colour = mix(SKY, INK, size / 100)
        canvas.stroke([(effect - reach, y), (effect + reach, y)], 10, colour)
        half = size / 2
        canvas.box(effect - half, y - half, effect + half, y + half, colour)
    canvas.shape([(616, 1062), (670, 1000), (724, 1062), (670, 1124)], CORAL)


def hundred_people(canvas: Canvas) -> None:
    """Two groups of one hundred: four marked in the first, two in the second."""
    canvas.box(800, 0, canvas.width, canvas.height, "#dde6e6")
    for left, marked in ((125, (23, 47, 58, 81)), (925, (36, 72))):
        for number in range(100):
            column, row = number % 10, number // 10
            place = (left + column * 61, 106 + row * 73)
            rest = SKY if (column + row) % 2 else mix(SKY, BLUE, 0.3)
            _person(canvas, place, CORAL if number in marked else rest)


def _person(canvas: Canvas, head: Point, colour: Colour) -> None:
    x, y = head
    canvas.disc((x, y), 11.5, colour)
    canvas.box(x - 18, y + 15, x + 18, y + 53, colour, radius=17)
    canvas.box(x - 18, y + 36, x + 18, y + 53, colour, radius=4)


def funnel(canvas: Canvas) -> None:
    """Sheets of paper sifted level by level until a handful is left."""
    side = smooth([(60, -20), (130, 260), (420, 560), (590, 800), (625, 1220)])
    canvas.shape([*side, *((1600 - x, y) for x, y in reversed(side))], CREAM)
    luck = chance(12)
    levels = [(98, 14, 99), (236, 12, 99), (432, 9, 96), (622, 5, 96), (800, 3, 92)]
    for y, count, gap in levels:
        start = 800 - gap * (count - 1) / 2
        keep = set(luck.sample(range(count), (count * 5 + 4) // 8))
        for place in range(count):
            tilt = luck.uniform(-9, 9)
            _sheet(canvas, (start + place * gap, y), tilt, place in keep)
    for layer in range(5):
        _sheet(canvas, (806 - layer * 4, 1072 - layer * 13), 5 - layer * 2, True, 1.9)


def _sheet(
    canvas: Canvas, middle: Point, tilt: float, kept: bool, scale: float = 1
) -> None:
    def corner(across: float, down: float) -> Point:
        turn = math.radians(tilt)
        x, y = across * scale, down * scale
        return (
            middle[0] + x * math.cos(turn) - y * math.sin(turn),
            middle[1] + x * math.sin(turn) + y * math.cos(turn),
        )

    outline = [corner(-30, -40), corner(30, -40), corner(30, 40), corner(-30, 40)]
    rim = [corner(-32, -42), corner(32, -42), corner(32, 42), corner(-32, 42)]
    canvas.shape(rim, INK if kept else MIST)
    canvas.shape(outline, PAPER if kept else "#f3f1ea")
    ink = BLUE if kept else MIST
    for down in (-24, -10, 4, 18):
        reach = 18 if down < 18 else 4
        line = CORAL if kept and down == -24 else ink
        canvas.line([corner(-18, down), corner(reach, down)], 4.5 * scale, line)
