"""CSV files: what a spreadsheet reads is what was exported, and no formula."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from evidenceblog.core.csv_export import csv_lines


def written(value: object) -> str:
    """Return the cell that a spreadsheet reads of a value."""
    text = "".join(csv_lines(["Name"], [[value, "last"]])).removeprefix("\ufeff")
    head, [cell, last] = csv.reader(io.StringIO(text, newline=""))
    assert (head, last) == (["Name"], "last")
    return cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_words_are_no_formula(start: str) -> None:
    assert written(f"{start}1+1") == f"'{start}1+1"
    assert written([f"{start}1+1"]) == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-2, "-2"),
        (-0.5, "-0.5"),
        ("a=1", "a=1"),
        ('",=1', '",=1'),
        ("a\r\n=1", "a\r\n=1"),
        (["a", "b"], "a; b"),
        ({}, ""),
        ({"labels": [[], ["outreach"]]}, '{"labels": [[], ["outreach"]]}'),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "2026-03-02T12:00:00+00:00"),
        (
            datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=2))),
            "2026-03-02T10:00:00+00:00",
        ),
    ],
)
def test_a_value_is_one_cell(value: object, cell: str) -> None:
    assert written(value) == cell


def test_the_file_says_that_it_is_utf_8() -> None:
    assert list(csv_lines(["Größe"], [])) == ["\ufeffGröße\r\n"]
