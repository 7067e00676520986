"""CSV files for spreadsheets, which take no cell of them for a formula."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.utils import timezone

# A spreadsheet takes a cell that begins so for a formula, and runs it (OWASP, "CSV
# Injection"); some take the wide signs of Chinese and Japanese for the same.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# What some take away before they look; the apostrophe is what makes a cell safe.
SKIPPED = "' \u00a0\u200b\ufeff"
# The mark at the start tells spreadsheets that it is UTF-8.
BOM = "\ufeff"


class _Line:
    """A file that `csv` writes to, which hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_headers(name: str) -> dict[str, str]:
    """Return the headers of a CSV file named so, with today's date."""
    file = f"{name}-{timezone.localdate().isoformat()}.csv"
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{file}"',
    }


def csv_lines(
    columns: Iterable[str], rows: Iterable[Iterable[object]]
) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180), the names of its columns first."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(map(_cell, columns))
    for row in rows:
        yield writer.writerow(map(_cell, row))


def exported_text(cell: str) -> str:
    """Return the text that was made safe as this cell, from a file that comes back."""
    return cell.removeprefix("'") if _is_formula(cell) else cell


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    text = _text(value)
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    return text.lstrip(SKIPPED).startswith(FORMULA_STARTS)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, dict):
        return json.dumps(value) if value else ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return str(value)
