"""Artwork after made things: thread, cloth, tiles, paper, a bowl, a screen."""

import math

from .canvas import (
    BLUE,
    CORAL,
    CREAM,
    INK,
    MIST,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    ROSE,
    RUST,
    SAGE,
    SAND,
    SKY,
    Canvas,
    Colour,
    Point,
    chance,
    fade,
    mix,
    oval,
    polar,
    smooth,
)

# Pairs of leaflets, length of the longest, their width for a length of 1, bluntness.
LEAVES = ((5, 165, 0.15, 5), (4, 175, 0.2, 2), (8, 165, 0.1, 5))


def thread(canvas: Canvas) -> None:
    """A knot of thread that runs out into one quiet line."""
    middle, size = (540, 500), 390
    canvas.disc(middle, size, ROSE)
    tail: list[Point] = [
        (860, 585), (960, 478), (1065, 525), (1170, 490), (1280, 510), (1420, 503), (1640, 505),
    ]  # fmt: skip
    path = smooth([(-60, 455), (60, 490), (150, 540), *_knot(middle), *tail], 12)
    for start in range(0, len(path), 10):
        # A halo under each stretch makes the later one pass over the earlier.
        over = path[start : start + 12]
        if all(math.dist(end, middle) < size - 30 for end in (over[0], over[-1])):
            canvas.line(over, 22, ROSE)
        canvas.stroke(path[max(start - 10, 0) : start + 13], 10, INK)


def _knot(middle: Point) -> list[Point]:
    """Return loops upon loops: three circular motions added up."""
    circles = ((185, 1.0, 2.2), (125, 3.31, 0.4), (38, -4.6, 1.9))
    return [
        (
            middle[0] + sum(r * math.cos(w * t / 12 + p) for r, w, p in circles),
            middle[1] + sum(r * math.sin(w * t / 12 + p) for r, w, p in circles),
        )
        for t in range(372)
    ]


def screen_waves(canvas: Canvas) -> None:
    """A laptop in front of waves that run on through its screen."""
    canvas.wash("#e9eee8", "#f6ead9")
    _waves(canvas, MIST, SAGE, 6)
    screen = [(470, 215), (1130, 215), (1130, 655), (470, 655)]
    canvas.box(440, 185, 1160, 690, INK, radius=30)
    canvas.shape(screen, "#f9dccb")
    with canvas.inside(screen):
        canvas.disc((960, 395), 84, CORAL)
        _waves(canvas, BLUE, INK, 9)
    canvas.shape([(340, 735), (1260, 735), (1195, 690), (405, 690)], "#33507a")
    canvas.box(330, 733, 1270, 762, INK, radius=14)
    canvas.box(720, 733, 880, 745, SKY, radius=6)


def _waves(canvas: Canvas, far: Colour, near: Colour, width: float) -> None:
    for row in range(17):
        y = 400 + row * 40
        lift = 62 * math.exp(-(((row - 4) / 6) ** 2)) + 8
        path = [
            (x, y - lift * math.sin(x / (120 + row * 9) + row * 0.75)
             * math.exp(-(((x - 800) / 620) ** 2)))
            for x in range(-10, 1620, 10)
        ]  # fmt: skip
        canvas.line(path, width, mix(far, near, row / 16))


def weave(canvas: Canvas) -> None:
    """Cloth half woven: threads cross on the left and hang loose on the right."""
    warps = [96 + column * 78 for column in range(14)]
    wefts = (INK, BLUE, SKY, INK, BLUE, CORAL, INK, SKY, BLUE, INK, MOSS, BLUE, SKY)
    for x in warps:
        _yarn(canvas, [(x, -10), (x, 1080)], "#e9c98f")
    for row, colour in enumerate(wefts):
        y, luck = 64 + row * 78, chance(row + 60)
        reach = luck.uniform(80, 140)
        loose = [
            (1140 + bend * reach, y + bend * luck.uniform(-11, 11)) for bend in range(4)
        ]
        path = smooth([(-20, y), (700, y), (1030, y), *loose])
        canvas.disc(path[-1], 22, colour)
        _yarn(canvas, path, colour)
        for column, x in enumerate(warps):
            _crossing(canvas, (x, y), warp_on_top=bool((row + column) % 2))


def _crossing(canvas: Canvas, middle: Point, warp_on_top: bool) -> None:
    x, y = middle
    shade = fade(NIGHT, 0.28)
    if warp_on_top:
        canvas.box(x - 33, y - 23, x + 33, y + 23, shade)
        _yarn(canvas, [(x, y - 39), (x, y + 39)], "#e9c98f")
    else:
        canvas.box(x - 23, y - 33, x + 23, y - 23, shade)
        canvas.box(x - 23, y + 23, x + 23, y + 33, shade)


def _yarn(canvas: Canvas, path: list[Point], colour: Colour) -> None:
    canvas.line(path, 46, colour)
    upright = path[0][0] == path[-1][0]
    for shift in (-13, 0, 13):
        sheen = [(x + shift, y) if upright else (x, y + shift) for x, y in path]
        canvas.line(sheen, 3, mix(colour, CREAM, 0.3))


def tiles(canvas: Canvas) -> None:
    """Eight-pointed stars and crosses, as on a tiled wall."""
    side = 200
    grounds = (BLUE, MOSS, INK, BLUE, SAGE)
    for column in range(10):
        for row in range(7):
            x, y = column * side - side / 2, row * side - side / 2
            canvas.box(x, y, x + side, y + side, grounds[(column * 2 + row * 3) % 5])
            _cross(canvas, (x + side / 2, y + side / 2))
    for column in range(9):
        for row in range(6):
            warm = CORAL if (column + row * 2) % 5 == 0 else CREAM
            _star(canvas, (column * side + side / 2, row * side + side / 2), warm)


def _cross(canvas: Canvas, middle: Point) -> None:
    for radius, colour in ((24, fade(CREAM, 0.85)), (14, OCHRE)):
        canvas.shape(_points(middle, radius, radius * 0.62), colour)


def _star(canvas: Canvas, middle: Point, colour: Colour) -> None:
    layers: list[tuple[float, Colour]] = [
        (100, CREAM), (92, INK), (87, colour), (62, "#f3e4c9"), (55, SKY), (40, CREAM),
        (20, INK),
    ]  # fmt: skip
    for radius, fill in layers:
        canvas.shape(_points(middle, radius, radius * 0.765), fill)


def _points(middle: Point, outer: float, inner: float) -> list[Point]:
    return [polar(middle, inner if n % 2 else outer, n * 22.5) for n in range(16)]


def pinwheel(canvas: Canvas) -> None:
    """A paper windmill on a stick, turning."""
    hub = (800, 520)
    canvas.wash("#dfe8e4", "#f5ecdd")
    for radius in range(420, 720, 46):
        for start in (200, 20):
            arc = [polar(hub, radius, start + radius / 9 + a) for a in range(0, 62, 2)]
            canvas.stroke(arc, 4, mix("#dfe8e4", SKY, 0.75 - (radius - 420) / 500))
    canvas.line([hub, (826, 1210)], 20, "#b98a5b")
    for blade, colour in enumerate((CORAL, INK, OCHRE, MOSS, CORAL, INK, OCHRE, MOSS)):
        _blade(canvas, hub, blade * 45 + 12, colour)
    canvas.disc(hub, 26, CREAM)
    canvas.disc(hub, 13, RUST)


def _blade(canvas: Canvas, hub: Point, turn: float, colour: Colour) -> None:
    tip, heel = polar(hub, 400, turn), polar(hub, 290, turn + 42)
    edge = smooth([tip, polar(hub, 352, turn + 22), heel])
    crease = smooth([edge[10], polar(hub, 210, turn + 24), polar(hub, 60, turn + 34)])
    canvas.shape([hub, *edge], mix(colour, CREAM, 0.42))
    canvas.shape([hub, *edge[:11], *crease], colour)


def mobile(canvas: Canvas) -> None:
    """A hanging mobile whose unlike pieces keep each other level."""
    canvas.wash("#f3e6d8", "#e6ece8")
    arms: list[list[Point]] = [
        [(330, 262), (560, 214), (860, 208), (1230, 268)],
        [(150, 520), (300, 470), (520, 505)],
        [(960, 520), (1180, 474), (1460, 540)],
        [(820, 790), (960, 744), (1130, 778)],
    ]
    for top, foot in (((800, 0), (800, 206)), ((330, 262), (330, 474)),
                      ((1230, 268), (1230, 480)), ((960, 520), (960, 745))):  # fmt: skip
        canvas.line([top, foot], 3, INK)
    for arm in arms:
        canvas.stroke(smooth(arm), 7, INK)
    pieces: list[tuple[Point, float, Colour]] = [
        ((150, 520), 100, INK), ((520, 505), 62, SAGE), ((1460, 540), 108, BLUE),
        ((820, 790), 52, OCHRE), ((1130, 778), 76, MOSS),
    ]  # fmt: skip
    for hook, size, colour in pieces:
        _leaf(canvas, hook, size, colour)
    canvas.line([(680, 211), (680, 330)], 3, INK)
    canvas.disc((680, 440), 124, CORAL)


def _leaf(canvas: Canvas, hook: Point, size: float, colour: Colour) -> None:
    x, y = hook
    canvas.line([hook, (x, y + size)], 3, INK)
    right = smooth(
        [(x, y + size), (x + size * 0.6, y + size * 1.9), (x + size * 0.55, y + size * 2.9),
         (x, y + size * 4)]
    )  # fmt: skip
    left = [(2 * x - px, py) for px, py in reversed(right)]
    canvas.shape([*right, *left], colour)
    canvas.shape(right, mix(colour, CREAM, 0.18))


def mended_bowl(canvas: Canvas) -> None:
    """A blue bowl whose cracks are mended with gold."""
    canvas.wash("#ecdccb", PAPER, until=830)
    canvas.box(0, 830, canvas.width, canvas.height, "#dcc8ac")
    canvas.shape(oval((830, 862), 420, 34), fade(RUST, 0.22))
    canvas.shape([(650, 780), (950, 780), (930, 868), (670, 868)], "#182a49")
    bowl = [*oval((800, 400), 470, 80)[:61],
            *smooth([(330, 400), (370, 600), (520, 760), (800, 812), (1080, 760),
                     (1230, 600), (1270, 400)])]  # fmt: skip
    canvas.shape(bowl, INK)
    with canvas.inside(bowl):
        shadow = smooth([(1120, 400), (1090, 600), (960, 740), (780, 820)])
        canvas.shape([*shadow, (1300, 820), (1300, 400)], fade(NIGHT, 0.45))
        _cracks(canvas, (640, 590))
    canvas.shape(oval((800, 400), 470, 84), "#4b719b")
    canvas.shape(oval((800, 408), 448, 70), "#2b4a73")


def _cracks(canvas: Canvas, start: Point) -> None:
    luck = chance(8)
    for bearing in (-150, -62, 15, 78, 150):
        path = [start]
        for step in range(9):
            turn = bearing + luck.uniform(-38, 38)
            path.append(polar(path[-1], 74, turn))
            if step in {2, 4}:
                twig = polar(path[-1], 120, turn + luck.choice((-62, 62)))
                canvas.stroke([path[-1], twig], 6, OCHRE)
        canvas.stroke(path, 10, OCHRE)
    canvas.disc(start, 16, OCHRE)


def cut_paper(canvas: Canvas) -> None:
    """Leaves cut from coloured paper, each on a sheet of its own."""
    sheets: list[tuple[Colour, Colour]] = [
        (INK, CREAM), (ROSE, RUST), (SAGE, INK), (OCHRE, CREAM),
        (CORAL, CREAM), (MIST, BLUE), (CREAM, MOSS), (INK, CORAL),
        (MIST, INK), (MOSS, OCHRE), (CORAL, NIGHT), (SAND, BLUE),
    ]  # fmt: skip
    luck = chance(3)
    for number, (sheet, leaf) in enumerate(sheets):
        left, top = 24 + number % 4 * 390, 24 + number // 4 * 390
        canvas.box(left, top, left + 382, top + 382, sheet)
        _frond(canvas, (left + 191, top + 350), luck.uniform(-9, 9), leaf, number % 3)


def _frond(canvas: Canvas, foot: Point, lean: float, colour: Colour, kind: int) -> None:
    pairs, reach, fat, blunt = LEAVES[kind]
    stem = smooth([foot, polar(foot, 150, -90 - lean), polar(foot, 262, -90 + lean)])
    canvas.line(stem, 11, colour)
    for pair in range(pairs):
        root = stem[3 + pair * (len(stem) - 5) // pairs]
        length = reach * (1 - 0.5 * pair / pairs)
        for side in (-1, 1):
            spread = side * (60 - 22 * pair / pairs)
            bearing = spread - 90 + lean * (2 * pair / pairs - 1)
            canvas.shape(_lobe(root, bearing, length, fat, blunt), colour)
    canvas.shape(_lobe(stem[-4], -90 + lean, reach * 0.55, fat, blunt), colour)


def _lobe(
    root: Point, bearing: float, length: float, fat: float, blunt: float
) -> list[Point]:
    """Return a leaflet; the larger `blunt`, the rounder its tip."""
    right, left = [], []
    for step in range(25):
        along = (step / 24) ** 0.7
        half = 1.4 * fat * length * along * (1 - along**blunt)
        spot = polar(root, along * length, bearing)
        right.append(polar(spot, half, bearing + 90))
        left.append(polar(spot, half, bearing - 90))
    return [*right, *reversed(left)]
