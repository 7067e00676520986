"""What `make check` runs: format, lint, types, layers, templates, migrations, deploy."""

import os
import subprocess
import sys
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
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "."], {}),
    ("lint", [str(BIN / "ruff"), "check", "."], {}),
    ("types", [str(BIN / "mypy"), "."], {}),
    ("layers", [str(BIN / "lint-imports"), "--no-cache"], {}),
    ("dependencies", [str(BIN / "deptry"), "."], {}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    (
        "deploy",
        [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        AS_DEPLOYED,
    ),
]


def main() -> int:
    """Run every check, all of them even when one fails; return 1 if any did."""
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    djade = [str(BIN / "djade"), "--check", "--target-version", "6.1", *templates]
    with run_temporary_cluster() as cluster:
        here = os.environ | {"DATABASE_URL": cluster.url}
        failed = [
            name
            for name, command, environment in [*CHECKS, ("templates", djade, {})]
            if not _passes(name, command, here | environment)
        ]
    if failed:
        sys.stdout.write(f"Failed: {', '.join(failed)}\n")
        return 1
    sys.stdout.write("Every check holds.\n")
    return 0


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    sys.stdout.write(f"· {name}\n")
    sys.stdout.flush()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
