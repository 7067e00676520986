"""The faults, short: the database away, no connection left, a full disk, queued tasks."""

from pathlib import Path

import pytest

from tests.bench.running import quick
from tests.processes import mounted


@pytest.mark.all
def test_nothing_acknowledged_is_lost_in_any_fault(tmp_path: Path) -> None:
    with mounted(tmp_path, "size=64k"):
        pass  # one of the faults needs a disk of its own
    rows = quick("faults")

    lost = [row for row in rows if row["what"].endswith("comments lost")]
    assert len(lost) == 4
    assert [row for row in rows if row["holds"] is False] == []
    for what in ("database away", "no connection left", "disk full"):
        [answers] = [r["value"] for r in rows if r["what"] == f"{what}: answers"]
        assert "a comment 503" in answers
        assert "a post 200" in answers
        assert " 500:" not in answers
