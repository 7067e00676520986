"""The soak, short: nothing is lost or doubled while web, worker and database are killed."""

import pytest

from tests.bench.running import quick


@pytest.mark.all
def test_nothing_is_lost_or_doubled_while_what_runs_is_killed() -> None:
    rows = quick("soak")

    found = {row["what"]: row["value"] for row in rows}
    for what, times in {"web process": 1, "worker": 1, "database": 2}.items():
        assert found[f"killed: {what}"] == times
    assert found["comments acknowledged"] == 300
    assert found["codes known to the soak"] > 300
    assert [row for row in rows if row["holds"] is False] == []
