"""The rows of a formset as a browser sent them: read, and written back in another order."""

import re

from django.http import QueryDict

# The values of each field of one row, by the field's name without the row's number.
type PostedRow = dict[str, list[str]]


def read_rows(data: QueryDict, prefix: str) -> list[PostedRow]:
    """Return the rows that were sent, in the order of their numbers."""
    rows: dict[int, PostedRow] = {}
    for name in data:
        if match := _row_field(prefix).fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = data.getlist(name)
    return [rows[number] for number in sorted(rows)]


def write_rows(data: QueryDict, prefix: str, rows: list[PostedRow]) -> None:
    """Put these rows in place of those that were sent: rows with an `id` come first."""
    for name in [name for name in data if _row_field(prefix).fullmatch(name)]:
        del data[name]
    stored = [row for row in rows if any(row.get("id", []))]
    new = [row for row in rows if not any(row.get("id", []))]
    for number, row in enumerate([*stored, *new]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored))


def first_value(row: PostedRow, name: str) -> str:
    """Return what a field of a row says, or nothing."""
    return (row.get(name) or [""])[0]


def posted(value: object) -> list[str]:
    """Return a field's value as a browser sends it."""
    if isinstance(value, bool):
        return ["on"] if value else []
    return ["" if value is None else str(value)]


def is_same(sent: list[str] | None, value: object) -> bool:
    """Tell whether a browser sent this value; ends of lines do not count."""
    plain = [one.replace("\r\n", "\n") for one in sent or []]
    wanted = [one.replace("\r\n", "\n") for one in posted(value)]
    return (plain or [""]) == (wanted or [""])


def _row_field(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
