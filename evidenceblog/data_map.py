"""The data map: what each table holds about people, how long, and who deletes it."""

import tomllib
from pathlib import Path
from typing import TypedDict, cast

MAP = Path(__file__).with_suffix(".toml")
INTRODUCTION = """\
# What is stored about people

Every table of the database: what it holds about people, for how long, and who deletes it. Written by
`python3 manage.py write_data_map` from `evidenceblog/data_map.toml`; a test fails for a table without a line.

| table | holds about people | kept | deleted by |
| --- | --- | --- | --- |
"""


class MappedTables(TypedDict):
    """Tables of which the same is to be said."""

    names: list[str]
    holds: str
    kept: str
    deleted_by: str


def read_map() -> list[MappedTables]:
    return cast(list[MappedTables], tomllib.loads(MAP.read_text())["tables"])


def as_markdown() -> str:
    """Return the map as the page docs/data-map.md."""
    rows = [
        f"| {', '.join(one['names'])} | {one['holds']} | {one['kept']} | {one['deleted_by']} |\n"
        for one in read_map()
    ]
    return INTRODUCTION + "".join(rows)
