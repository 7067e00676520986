"""Tables: what a screen reader is told of their header cells."""

import re

import pytest

from posts.blocks.table import with_scopes


def table(*rows: str) -> str:
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><tbody>{cells}</tbody></table>"


def rows_of(html: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", html)


def test_a_row_of_header_cells_heads_its_columns() -> None:
    html = table("<th>Trial</th><th>People</th>", "<td>A</td><td>10</td>")

    assert rows_of(with_scopes(html, row_headers=False)) == [
        '<th scope="col">Trial</th><th scope="col">People</th>',
        "<td>A</td><td>10</td>",
    ]


def test_with_row_headers_the_first_column_names_its_rows() -> None:
    html = table("<th></th><th>People</th>", "<td><p>A</p></td><td>10</td>")

    assert rows_of(with_scopes(html, row_headers=True)) == [
        '<th scope="col"></th><th scope="col">People</th>',
        '<th scope="row"><p>A</p></th><td>10</td>',
    ]


def test_a_header_cell_among_others_heads_its_row() -> None:
    html = table("<th>A</th><td>10</td>")

    assert rows_of(with_scopes(html, row_headers=False)) == [
        '<th scope="row">A</th><td>10</td>'
    ]


def test_cells_keep_how_far_they_reach() -> None:
    html = table(
        '<th colspan="2">Pain</th>',
        '<td rowspan="2">A</td><td>10</td>',
        "<td>20</td>",
        "<td>B</td><td>30</td>",
    )

    assert rows_of(with_scopes(html, row_headers=True)) == [
        '<th colspan="2" scope="col">Pain</th>',
        '<th rowspan="2" scope="row">A</th><td>10</td>',
        "<td>20</td>",  # its first column is filled from above
        '<th scope="row">B</th><td>30</td>',
    ]


@pytest.mark.parametrize("row_headers", [True, False])
def test_a_table_within_a_cell_is_read_by_itself(row_headers: bool) -> None:
    inner = table("<th>In</th>", "<td>x</td>")
    outer = table("<th>Out</th><th>Far</th>", f"<td>{inner}</td><td>y</td>")

    html = with_scopes(outer, row_headers=row_headers)

    assert '<th scope="col">In</th>' in html
    assert '<th scope="col">Out</th><th scope="col">Far</th>' in html
    assert html.count("<th ") == html.count("</th>")
    assert html.endswith("<td>y</td></tr></tbody></table>")
