"""Lists of words and phrases in TOML files, which people edit without Python."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


class WordLists[Item](dict[str, Item]):
    """What a file, or a table of it, holds by name; says which name it lacks."""

    def __init__(self, where: str, items: dict[str, Item]) -> None:
        super().__init__(items)
        self.where = where

    def __missing__(self, name: str) -> Item:
        raise ImproperlyConfigured(f"{self.where}: {name} is missing.")


def read_word_lists(path: Path) -> WordLists[WordLists[list[str]]]:
    """Return the tables of a file: named lists, of which each line is an entry.

    Raises ImproperlyConfigured, which names the file and the list that is wrong.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error
    return WordLists(
        f"{path}", {name: _table(path, name, tables[name]) for name in tables}
    )


def _table(path: Path, table: str, lists: Any) -> WordLists[list[str]]:
    where = f"{path}: [{table}]"
    if not isinstance(lists, dict):
        raise ImproperlyConfigured(f"{where} must be a table of lists.")
    for name, text in lists.items():
        if not isinstance(text, str) or not text.strip():
            raise ImproperlyConfigured(f"{where} {name} must be a text of its entries.")
    return WordLists(where, {name: _lines(text) for name, text in lists.items()})


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
