"""The bench of the desk, short: what it counts, other load does not change."""

import shutil

import pytest

from tests.bench.running import quick


@pytest.mark.all
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_no_page_of_a_moderator_asks_the_database_often():
    rows = quick("desk")

    counted = [row for row in rows if row["unit"] == "queries"]
    assert len(counted) > 20
    assert [row["what"] for row in counted if not row["holds"]] == []
    assert any(row["what"].startswith("key → next card") for row in rows)
