"""What `serve --check` prints: a line for each health check, and whether all is well."""

import sys
from collections.abc import Iterator

from django.db import Error

from .core import health
from .core.health import Finding, Level
from .site_setup import explain_failed_connection

VERDICTS = {
    Level.OK: "All is well.",
    Level.WARNING: "Nothing is wrong; see the warnings.",
    Level.ERROR: "Something is wrong.",
}


def print_report() -> int:
    """Ask every check, the network too; return 0 if nothing is an error, else 1."""
    worst = Level.OK
    for found in _findings():
        worst = max(worst, found.level)
        level = found.level.name.lower()
        sys.stdout.write(f"{level:<8} {found.name:<10}  {found.text}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{VERDICTS[worst]}\n")
    return int(worst == Level.ERROR)


def _findings() -> Iterator[Finding]:
    try:
        yield from health.run(network=True)
    except Error as problem:
        said = explain_failed_connection(problem) or " ".join(str(problem).split())
        yield Finding("database", Level.ERROR, said)
