"""Vectors in cells of a CSV file: a spreadsheet runs none, whatever parts its cells."""

import csv
import io
import re

import pytest

from evidenceblog.core.csv_export import FORMULA_STARTS, SKIPPED, csv_lines
from tests.hostile.tripwire import vectors

# What a spreadsheet reads as a number, and Python writes as one.
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?")
COMMANDS = [
    f"{start}cmd|'/C calc'!A0"
    for start in (
        *FORMULA_STARTS,
        *(f"{sign}=" for sign in SKIPPED),
        "'=",
        "' =",
        "=-1",
    )
]


def formulas(text: str) -> list[str]:
    """Return the cells that a spreadsheet would run."""
    most = csv.field_size_limit(len(text))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    csv.field_size_limit(most)
    return [
        cell
        for row in rows
        for cell in row
        if cell.lstrip(SKIPPED).startswith(FORMULA_STARTS)
        if not cell.startswith("'") and not NUMBER.fullmatch(cell)
    ]


@pytest.mark.parametrize("values", [vectors(), COMMANDS], ids=["vectors", "commands"])
def test_no_cell_is_a_formula(values: tuple[str, ...]) -> None:
    others = [[values[0], "=1"], {"=1": 1}, None, True]
    lines = csv_lines(values, [values, others])

    assert formulas("".join(lines)) == []


@pytest.mark.parametrize("number", [-1e-05, -1e22, -2, -0.5, 1e-300])
def test_a_number_stays_one(number: float) -> None:
    [_head, line] = csv_lines(["n"], [[number]])

    assert line == f"{number}\r\n"
    assert formulas(line) == []


def test_what_no_apostrophe_guards_is_found() -> None:
    assert formulas('=1,-1,"-1+1", @a\r\n') == ["=1", "-1+1", " @a"]
