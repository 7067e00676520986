"""What `make check` runs: format, lint, types, layers, templates, typos, migrations."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from .core.postgres import run_temporary_cluster

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# What a real site would set: the deploy check is of our settings, not of a machine's.
AS_DEPLOYED = {
    "DEBUG": "0",
    "SECRET_KEY": "x" * 10 + "".join(map(chr, range(48, 122))),
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
}
MANAGE = [sys.executable, "manage.py"]
TEMPLATES = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
# Those that need no database and take seconds: git runs them before each commit.
FAST: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "layers": [str(BIN / "lint-imports"), "--no-cache"],
    "templates": [
        *(str(BIN / "djade"), "--check", "--target-version", "6.1"),
        *TEMPLATES,
    ],
    "typos": [str(BIN / "typos")],
}
SLOW: dict[str, list[str]] = {
    "types": [str(BIN / "mypy"), "."],
    "dependencies": [str(BIN / "deptry"), "."],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "old code": [sys.executable, "-m", "evidenceblog.migration_check"],
}
DEPLOY = [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]


# Where a line of a template is not broken: in what is translated, in tags, in quotes.
# Nor before the end of a condition: what it parts are often words, as by a comma.
TAG = re.compile(
    r" (?={% *(?:end|el))|{% *blocktranslate.*?(endblocktranslate *%}|$)|{[%{#].*?[%}#]}"
)
QUOTED = re.compile(r'"[^"]*"')
MAX_TEMPLATE_LINES, MAX_TEMPLATE_COLUMNS = 80, 120


def main(arguments: list[str]) -> int:
    """Run every check, or with --fast those that take seconds; return 1 if any failed."""
    failed = _failures(FAST, {})
    for too_long in long_templates():
        sys.stdout.write(f"{too_long}\n")
        failed.append("length of templates")
    if "--fast" not in arguments:
        with run_temporary_cluster() as cluster:
            database = {"DATABASE_URL": cluster.url}
            failed += _failures(SLOW, database)
            failed += _failures({"deploy": DEPLOY}, database | AS_DEPLOYED)
    if failed:
        sys.stdout.write(f"Failed: {', '.join(failed)}\n")
        return 1
    sys.stdout.write("Every check holds.\n")
    return 0


def long_templates() -> Iterator[str]:
    """Name the templates with too many lines, and lines that are too wide though they
    could be broken."""
    for template in TEMPLATES:
        lines = Path(template).read_text().splitlines()
        if len(lines) > MAX_TEMPLATE_LINES:
            yield f"{template}: {len(lines)} lines"
        for number, line in enumerate(lines, start=1):
            if len(line) > MAX_TEMPLATE_COLUMNS and " " in unbroken(line).strip():
                yield f"{template}:{number}: {len(line)} columns"


def unbroken(line: str) -> str:
    """Return the line with only those spaces at which it can be broken."""
    for whole in (TAG, QUOTED):  # a quoted value may hold tags
        line = whole.sub(lambda found: "x" * len(found[0]), line)
    return line


def _failures(checks: Mapping[str, list[str]], variables: dict[str, str]) -> list[str]:
    """Run the checks, all of them even when one fails; return the names of those."""
    failed = []
    for name, command in checks.items():
        sys.stdout.write(f"· {name}\n")
        sys.stdout.flush()
        if subprocess.call(command, cwd=ROOT, env=os.environ | variables):
            failed.append(name)
    return failed
