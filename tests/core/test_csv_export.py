"""CSV files: what a spreadsheet reads is what was exported, and no formula."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.conf import settings

from evidenceblog.core.csv_export import csv_lines, exported_text


def written(value: object) -> str:
    """Return the cell that a spreadsheet reads of a value."""
    text = "".join(csv_lines(["Name"], [[value, "last"]])).removeprefix("\ufeff")
    head, [cell, last] = csv.reader(io.StringIO(text, newline=""))
    assert (head, last) == (["Name"], "last")
    return cell


STARTS = [
    " =",
    "\u200b=",
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    *"\uff1d\uff0b\uff0d\uff20",
]


@pytest.mark.parametrize("start", STARTS)
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


def test_the_name_of_a_column_is_no_formula_either() -> None:
    assert list(csv_lines(["=1+1"], [])) == ["\ufeff'=1+1\r\n"]


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "'=1", "'a", "a", "", "'"])
def test_what_was_exported_is_read_back(text: str) -> None:
    assert exported_text(written(text)) == text


def test_every_csv_file_is_written_here() -> None:
    """Another writer would let formulas through."""
    apps = [
        Path(settings.BASE_DIR, name) for name in ("evidenceblog", "posts", "comments")
    ]
    writers = [
        file.name
        for app in apps
        for file in app.rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)", file.read_text())
    ]

    assert writers == ["csv_export.py"]
