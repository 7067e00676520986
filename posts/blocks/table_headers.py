"""Tables that can be read aloud: each header cell says what it heads (HTML §4.9.10)."""

from bs4 import BeautifulSoup, Tag

# More digits than any table has rows.
LONGEST_ROWSPAN = 5


def with_scopes(html: str, *, row_headers: bool) -> str:
    """Give the header cells of sanitised HTML their scope.

    A row of header cells heads columns; a header cell among others heads its row. With
    `row_headers` the cells of the first column become header cells.
    """
    document = BeautifulSoup(html, "html.parser")
    for table in document("table"):
        filled = 0  # for how many rows yet a cell from above fills the first column
        for row in table("tr"):
            if row.find_parent("table") is not table:
                continue
            cells = row(["td", "th"], recursive=False)
            has_first = bool(cells) and not filled
            _set_scopes(cells, first_names_row=row_headers and has_first)
            filled = max((_rowspan(cells[0]) if has_first else filled) - 1, 0)
    return str(document)


def _set_scopes(cells: list[Tag], *, first_names_row: bool) -> None:
    scope = "col" if all(cell.name == "th" for cell in cells) else "row"
    if first_names_row:
        cells[0].name = "th"
    for cell in cells:
        if cell.name == "th":
            cell.attrs = {"scope": scope, **cell.attrs}


def _rowspan(cell: Tag) -> int:
    span = str(cell.get("rowspan", ""))
    return int(span) if span.isdecimal() and len(span) <= LONGEST_ROWSPAN else 1
