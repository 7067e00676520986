"""Write deploy/.env.example from the table of settings in docs/operating.md: run it after a
change there."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "operating.md"
EXAMPLE = ROOT / "deploy" / ".env.example"
HEAD = """\
# The site's settings, one a line, as systemd, shells and containers read them. What begins
# with "#" is not set. docs/operating.md says more; bench/env_example.py writes this.
# Put a value with spaces or quotes between single quotes.

SITE_URL=https://blog.example.org
TRUSTED_PROXIES=127.0.0.1
"""
ROW = re.compile(r"\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|(.*?)\|(.*?)\|")
# What `serve` sets itself, and what is only for developers.
NOT_FOR_OPERATORS = {"DEBUG", "DEBUG_TOOLBAR", "EVIDENCEBLOG_EMBEDDED", "FETCH_ALLOW"}


def rows(text: str) -> Iterator[tuple[list[str], str, str]]:
    """Yield the names of each row of the table, what they mean, and their default."""
    for names, meaning, default in ROW.findall(text):
        yield re.findall("[A-Z_]+", names), meaning.strip(), default.strip()


def make(text: str) -> str:
    """Return the example file for the text of docs/operating.md."""
    parts = [HEAD]
    for names, meaning, default in rows(text):
        shown = [name for name in names if name not in NOT_FOR_OPERATORS]
        words = f"{meaning}. Default: {default or 'none'}".replace("`", "")
        lines = textwrap.wrap(words, 90, initial_indent="# ", subsequent_indent="# ")
        if shown:
            parts.append("\n".join([*lines, *(f"#{name}=" for name in shown), ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    EXAMPLE.write_text(make(TABLE.read_text()))
