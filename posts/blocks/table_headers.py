"""Tables that can be read aloud: each header cell says what it heads (HTML §4.9.10)."""

import re
from dataclasses import dataclass, field
from typing import Literal

# In sanitised HTML no attribute holds a bare `>`, and every cell has its end tag.
_TAG = re.compile(r"(</?(?:table|tr|td|th)(?: [^>]*)?>)")
_ROWSPAN = re.compile(r' rowspan="([0-9]+)"')

type Scope = Literal["col", "row"]


@dataclass
class _Table:
    """A table that is being read: the cells of its open row, as places of their tags,
    and for how many rows yet a cell from above fills the first column.
    """

    cells: list[list[int]] = field(default_factory=list)
    filled: int = 0


def with_scopes(html: str, *, row_headers: bool) -> str:
    """Give the header cells of sanitised HTML their scope.

    A row of header cells heads columns; a header cell among others heads its row. With
    `row_headers` the cells of the first column become header cells.
    """
    pieces = _TAG.split(html)
    tables: list[_Table] = []
    for place in range(1, len(pieces), 2):
        tag = pieces[place]
        if tag.startswith("<table"):
            tables.append(_Table())
        elif tables and tag == "</table>":
            tables.pop()
        elif tables:
            _read(tables[-1], pieces, place, row_headers)
    return "".join(pieces)


def _read(table: _Table, pieces: list[str], place: int, row_headers: bool) -> None:
    tag = pieces[place]
    if tag.startswith("<tr"):
        table.cells = []
    elif tag == "</tr>":
        _end_row(table, pieces, row_headers)
    elif tag.startswith("</"):
        table.cells[-1].append(place)
    else:
        table.cells.append([place])


def _end_row(table: _Table, pieces: list[str], row_headers: bool) -> None:
    heads_columns = all(_is_header(pieces[start]) for start, _end in table.cells)
    has_first = bool(table.cells) and not table.filled
    for number, (start, end) in enumerate(table.cells):
        names_row = row_headers and has_first and number == 0
        if heads_columns:
            _head(pieces, start, end, "col")
        elif names_row or _is_header(pieces[start]):
            _head(pieces, start, end, "row")
    if has_first:
        table.filled = _rows(pieces[table.cells[0][0]]) - 1
    elif table.filled:
        table.filled -= 1


def _is_header(tag: str) -> bool:
    return tag.startswith("<th")


def _rows(tag: str) -> int:
    match = _ROWSPAN.search(tag)
    return int(match[1]) if match else 1


def _head(pieces: list[str], start: int, end: int, scope: Scope) -> None:
    pieces[start] = f'<th scope="{scope}"{pieces[start][len("<th") :]}'
    pieces[end] = "</th>"
