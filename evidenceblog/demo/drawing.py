"""The artwork of the demo posts, each piece drawn by a short program of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from . import charts, making, nature
from .canvas import PAPER, Canvas, Colour

# Wide enough for the largest rendition a page asks for.
WIDTH = 1600


@dataclass(frozen=True)
class Drawing:
    """One piece: what a page says about it, and how to draw it."""

    title: str
    alt_text: str
    height: int
    paint: Callable[[Canvas], None]
    ground: Colour = PAPER
    creator: str = "Drawn by script for this site"
    credit_line: str = "Drawn by script for this site"
    licence: str = "CC0-1.0"


def draw(key: str) -> Image.Image:
    """Return the piece at its full size; raises KeyError for an unknown key.

    The same key gives the same pixels on every run.
    """
    drawing = ARTWORK[key]
    canvas = Canvas((WIDTH, drawing.height), drawing.ground)
    drawing.paint(canvas)
    return canvas.finished()


ARTWORK: dict[str, Drawing] = {
    "hills": Drawing(
        "Seven hills and their intervals",
        "Seven rounded hills in blues and greens overlap below a red sun. In the water "
        "beneath, each hill has a level line with a dot in its middle: the wider the "
        "hill, the longer its line.",
        900,
        charts.hills,
    ),
    "forest-plot": Drawing(
        "Nine studies and a diamond",
        "Nine horizontal lines, each with a square on it, cross a pale ground on both "
        "sides of an upright line. Short lines carry large squares. At the foot a red "
        "diamond stands left of the upright line.",
        1160,
        charts.forest_plot,
    ),
    "hundred-people": Drawing(
        "Four in a hundred, two in a hundred",
        "Two groups of one hundred small figures in blue. In the left group four "
        "figures are red, in the right group two.",
        900,
        charts.hundred_people,
    ),
    "funnel": Drawing(
        "Sifting the studies",
        "Rows of paper sheets fall through a wide funnel. Some fade at each level, the "
        "rows grow shorter, and a small stack is left at the narrow end.",
        1200,
        charts.funnel,
        "#d5e0e2",
    ),
    "moons": Drawing(
        "Four moons",
        "Four moons over dark water, from a thin crescent on the left to a full moon on "
        "the right. The fuller the moon, the broader its reflection.",
        820,
        nature.moons,
    ),
    "pebbles": Drawing(
        "Five pebbles",
        "Five striped pebbles in a row on sand, from a tiny red one on the left to a "
        "large dark blue one on the right.",
        780,
        nature.pebbles,
    ),
    "tree-rings": Drawing(
        "A ring for each year",
        "The cut face of a tree trunk with many uneven rings in cream and brown. One "
        "ring is red.",
        1200,
        nature.tree_rings,
        "#e9d9c0",
    ),
    "contour-map": Drawing(
        "The way up",
        "A map of an island made of layered paper, from blue water over pale shores to "
        "a dark green summit. A dotted red path winds up to a small flag.",
        1067,
        nature.contour_map,
    ),
    "aura": Drawing(
        "Zigzags at dusk",
        "Six broad zigzag bands in blue, ochre, white and red curve most of the way "
        "round an empty centre, against a sky that fades from dark blue to pink.",
        1200,
        nature.aura,
    ),
    "thread": Drawing(
        "Unravelling",
        "A single dark thread loops into a dense round knot on a pink disc, then leaves "
        "it in a few waves and runs on almost straight.",
        1000,
        making.thread,
    ),
    "screen-waves": Drawing(
        "Waves through a screen",
        "An open laptop stands in front of a field of gently waving lines. On its "
        "screen the same waves are darker and pass across a red sun.",
        1000,
        making.screen_waves,
    ),
    "weave": Drawing(
        "Half woven",
        "Blue threads and single red and green ones pass over and under upright straw-"
        "coloured threads. On the right the threads leave the cloth and hang loose.",
        1067,
        making.weave,
    ),
    "tiles": Drawing(
        "Stars and crosses",
        "A wall of tiles: rows of eight-pointed stars in cream and red, with blue and "
        "green crosses between them.",
        1000,
        making.tiles,
    ),
    "pinwheel": Drawing(
        "Pinwheel",
        "A paper windmill with eight blades in red, blue, ochre and green on a wooden "
        "stick. Thin curved lines show that it is turning.",
        1200,
        making.pinwheel,
    ),
    "mobile": Drawing(
        "Balance",
        "A hanging mobile. Four curved arms carry five leaves of different sizes and "
        "colours and one large red disc, and all hang level.",
        1200,
        making.mobile,
    ),
    "mended-bowl": Drawing(
        "Mended with gold",
        "A dark blue bowl on a table. Branching cracks run across its side, and each is "
        "filled with gold.",
        1067,
        making.mended_bowl,
    ),
    "cut-paper": Drawing(
        "Twelve leaves",
        "Twelve squares of coloured paper in three rows, each with one leafy twig cut "
        "from paper of another colour.",
        1210,
        making.cut_paper,
    ),
}  # fmt: skip
