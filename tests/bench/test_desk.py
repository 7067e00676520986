"""The bench of the desk, short: what it counts, other load does not change."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.all
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_no_page_of_a_moderator_asks_the_database_often():
    ran = subprocess.run(
        [sys.executable, "bench/desk.py", "--quick"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    rows = json.loads(ran.stdout)["rows"]
    counted = [row for row in rows if row["unit"] == "queries"]
    assert len(counted) > 20
    assert [row["what"] for row in counted if not row["holds"]] == []
    assert any(row["what"].startswith("key → next card") for row in rows)
