"""Icon arrays: a mark for each person of two groups, drawn as paths of SVG.

Marks of one kind are one path of rows. A dash of no length with round caps is a dot, and
each row begins its dashes anew (SVG 2 §13.5.6): a thousand people are some hundred bytes.
Kinds differ in shape and size, so that colour is not needed to tell them apart. In the
group with the intervention, rings are those whom it spared, squares those it added.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext

from .base import BlockCopy
from .finding_numbers import COUNTS, counted_groups, has_counts

# From the middle of a mark to the next one's.
STEP = 10
# A dash is drawn only if its row does not end where it begins.
BEYOND = 0.1
SQUARE = 8
KINDS_OF_MARKS = ("had", "more", "fewer", "rest")
IN_A_ROW = {100: 10, 1000: 40}


class IconPath(NamedTuple):
    """The marks of one kind: its name, how many there are, and where they are drawn."""

    kind: str
    number: int
    d: str


def draw_groups(block: BlockCopy) -> dict[str, Any]:
    """Return the icon arrays of a finding's groups; nothing where none are counted.

    One that is imported may have counts that nobody can draw.
    """
    if not has_counts(block) or not _can_be_drawn(block):
        return {}
    without, with_it = (block[name] for name in COUNTS)
    first, second = counted_groups(block)
    out_of = block["out_of"]
    columns = IN_A_ROW[out_of]
    return {
        "width": columns * STEP,
        "height": out_of // columns * STEP,
        "out_of": out_of,
        "arrays": [
            _array(first, _kinds(without, without, out_of), columns, out_of),
            _array(second, _kinds(without, with_it, out_of), columns, out_of),
        ],
        "fewer": max(without - with_it, 0),
        "more": max(with_it - without, 0),
        "key": {kind: _row(kind, 0, 0, 1) for kind in KINDS_OF_MARKS},
    }


def _can_be_drawn(block: BlockCopy) -> bool:
    out_of = block["out_of"]
    return out_of in IN_A_ROW and all(0 <= block[name] <= out_of for name in COUNTS)


def _kinds(without: int, count: int, out_of: int) -> list[tuple[str, int]]:
    """Return the kinds of marks in the order in which they are drawn, with how many."""
    had = min(without, count)
    numbers = (had, count - had, without - had, out_of - max(without, count))
    return list(zip(KINDS_OF_MARKS, numbers, strict=True))


def _array(
    group: dict[str, Any], kinds: list[tuple[str, int]], columns: int, out_of: int
) -> dict[str, Any]:
    paths, start = [], 0
    for kind, number in kinds:
        if number:
            rows = "".join(_rows(kind, start, start + number, columns))
            paths.append(IconPath(kind, number, rows))
        start += number
    words = gettext("%(group)s: %(count)s of %(out_of)s people marked")
    name = group["label"] or group["default_label"]
    return group | {"paths": paths, "alt": words % (group | {"group": name})}


def _rows(kind: str, start: int, end: int, columns: int) -> Iterator[str]:
    """Yield the rows from one mark to before another."""
    while start < end:
        row, column = divmod(start, columns)
        number = min(end - start, columns - column)
        yield _row(kind, column, row, number)
        start += number


def _row(kind: str, column: int, row: int, number: int) -> str:
    """Return a line along a row: squares begin at their edge, dots in their middle."""
    x, y = (place * STEP + STEP / 2 for place in (column, row))
    if kind == "more":
        return f"M{x - SQUARE / 2:g} {y:g}h{(number - 1) * STEP + SQUARE:g}"
    return f"M{x:g} {y:g}h{(number - 1) * STEP + BEYOND:g}"
