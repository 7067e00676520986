"""A canvas with one palette and clean edges, on which the demo artwork is drawn."""

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageColor, ImageDraw

type Point = tuple[float, float]
type Colour = str | tuple[int, int, int] | tuple[int, int, int, int]

PAPER = "#f7f1e5"
CREAM = "#fcf8f0"
SAND = "#eaddc7"
ROSE = "#efcdbc"
CORAL = "#dd6b55"
RUST = "#a94a3c"
OCHRE = "#e3b04f"
SAGE = "#93ad95"
MOSS = "#4f7059"
MIST = "#c3d3dc"
SKY = "#86a7c0"
BLUE = "#3f6690"
INK = "#1f3457"
NIGHT = "#14233d"

# Drawn larger and scaled down: Pillow's own shapes have hard, stepped edges.
SCALE = 3


def fade(colour: Colour, opacity: float) -> Colour:
    """Return the colour let through at `opacity`, from 0 (nothing) to 1 (solid)."""
    return (*rgb(colour), round(255 * opacity))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour that is `share` of the way from the first to the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue


def chance(seed: int) -> random.Random:
    """Return numbers that look random and are the same on every run."""
    return random.Random(seed)  # noqa: S311  where leaves lie is no secret


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """Return the point at that distance and bearing; 0 is right, 90 is down."""
    angle = math.radians(degrees)
    return (
        centre[0] + radius * math.cos(angle),
        centre[1] + radius * math.sin(angle),
    )


def oval(centre: Point, across: float, down: float) -> list[Point]:
    """Return an ellipse by its two radii, from its rightmost point clockwise."""
    turns = [math.radians(degrees) for degrees in range(0, 360, 3)]
    return [
        (centre[0] + across * math.cos(turn), centre[1] + down * math.sin(turn))
        for turn in turns
    ]


def smooth(corners: Sequence[Point], steps: int = 16) -> list[Point]:
    """Return a Catmull-Rom curve through the corners, ends included."""
    padded = [corners[0], *corners, corners[-1]]
    curve = [
        _between(padded[i : i + 4], step / steps)
        for i in range(len(corners) - 1)
        for step in range(steps)
    ]
    return [*curve, corners[-1]]


def ribbon(path: Sequence[Point], width: float) -> list[Point]:
    """Return the outline of a line that follows the path without sharp corners."""
    left, right = [], []
    last = len(path) - 1
    for place, (x, y) in enumerate(path):
        behind, ahead = path[max(place - 1, 0)], path[min(place + 1, last)]
        across, down = ahead[0] - behind[0], ahead[1] - behind[1]
        half = width / 2 / (math.hypot(across, down) or 1)
        left.append((x - down * half, y + across * half))
        right.append((x + down * half, y - across * half))
    return [*left, *reversed(right)]


class Canvas:
    """A sheet measured in finished pixels, whatever the scale it is drawn at."""

    def __init__(self, size: tuple[int, int], ground: Colour) -> None:
        self.width, self.height = size
        self._sheet = Image.new("RGB", (self.width * SCALE, self.height * SCALE))
        self._sheet.paste(rgb(ground), (0, 0, *self._sheet.size))
        self._solid = ImageDraw.Draw(self._sheet)
        # An RGBA pen on an RGB sheet blends, so see-through colours need no layers.
        self._glaze = ImageDraw.Draw(self._sheet, "RGBA")

    def finished(self) -> Image.Image:
        """Return the drawing at its finished size."""
        return self._sheet.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def wash(self, top: Colour, bottom: Colour, until: float | None = None) -> None:
        """Run from one colour to another, from the top edge down to `until`."""
        depth = round((until or self.height) * SCALE)
        ramp = Image.linear_gradient("L").resize((self._sheet.width, depth))
        upper, lower = (Image.new("RGB", ramp.size, rgb(c)) for c in (top, bottom))
        self._sheet.paste(Image.composite(lower, upper, ramp), (0, 0))

    def shape(self, outline: Sequence[Point], fill: Colour) -> None:
        self._pen(fill).polygon(_scaled(outline), fill=fill)

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: Colour,
        radius: float = 0,
    ) -> None:  # fmt: skip
        corners = _scaled([(left, top), (right, bottom)])
        self._pen(fill).rounded_rectangle(corners, radius * SCALE, fill=fill)

    def disc(self, centre: Point, radius: float, fill: Colour) -> None:
        self._pen(fill).circle(_scaled([centre])[0], radius * SCALE, fill=fill)

    def ring(self, centre: Point, radius: float, width: float, ink: Colour) -> None:
        self._pen(ink).circle(
            _scaled([centre])[0],
            radius * SCALE,
            outline=ink,
            width=round(width * SCALE),
        )

    def line(self, path: Sequence[Point], width: float, ink: Colour) -> None:
        """Draw a smooth line with flat ends, as one shape.

        Pillow's own wide lines round every joint to whole pixels and look frayed.
        """
        self.shape(ribbon(path, width), ink)

    def stroke(self, path: Sequence[Point], width: float, ink: Colour) -> None:
        """Draw a line with round ends; the ink should be solid."""
        self.line(path, width, ink)
        for end in (path[0], path[-1]):
            self.disc(end, width / 2, ink)

    @contextmanager
    def inside(self, outline: Sequence[Point]) -> Iterator[None]:
        """Keep what is drawn meanwhile within the outline."""
        before = self._sheet.copy()
        yield
        outside = Image.new("L", self._sheet.size, 255)
        ImageDraw.Draw(outside).polygon(_scaled(outline), fill=0)
        self._sheet.paste(before, mask=outside)

    def lay(self, cover: Image.Image) -> None:
        """Cover the whole sheet with an image."""
        self._sheet.paste(cover.resize(self._sheet.size, Image.Resampling.BILINEAR))

    def _pen(self, ink: Colour) -> ImageDraw.ImageDraw:
        return self._glaze if isinstance(ink, tuple) and len(ink) > 3 else self._solid


def level(heights: Image.Image, line: float, steepness: float) -> Image.Image:
    """Return a mask of where a field of heights (mode F) lies above a line."""
    return heights.point(lambda h: h * steepness - line * steepness).convert("L")


def _between(corners: Sequence[Point], share: float) -> Point:
    """Return a point of the Catmull-Rom curve between the middle two of four."""

    def along(a: float, b: float, c: float, d: float) -> float:
        bend = 2 * a - 5 * b + 4 * c - d
        swing = -a + 3 * b - 3 * c + d
        return b + share * (c - a + share * (bend + share * swing)) / 2

    x, y = (along(*axis) for axis in zip(*corners, strict=True))
    return x, y


def rgb(colour: Colour) -> tuple[int, int, int]:
    if isinstance(colour, str):
        colour = ImageColor.getrgb(colour)
    return colour[0], colour[1], colour[2]


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(round(x * SCALE), round(y * SCALE)) for x, y in points]
