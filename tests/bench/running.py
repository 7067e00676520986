"""How a test runs a bench, short, and reads its rows."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.processes import PROJECT


def quick(name: str) -> list[dict[str, Any]]:
    """Return the rows of `bench/NAME.py --quick`; fail with its last words if it failed."""
    ran = subprocess.run(
        [sys.executable, f"bench/{name}.py", "--quick"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        pytest.fail(
            f"bench/{name}.py ended with {ran.returncode}:\n{ran.stderr[-4_000:]}"
        )
    rows: list[dict[str, Any]] = json.loads(ran.stdout)["rows"]
    return rows
