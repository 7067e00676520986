"""Two web machines, two workers, a pooler and a replica, short: no outage loses a comment."""

import os
import shutil

import pytest

from tests.bench.running import quick

PATHS = f"{os.environ['PATH']}:/usr/sbin"
MISSING = [one for one in ("nginx", "pgbouncer") if not shutil.which(one, path=PATHS)]
OUTAGES = {
    "web machine A killed, with its worker",
    "worker of B killed",
    "PgBouncer ended and started",
    "primary killed, replica in its place",
}


@pytest.mark.all
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}")
def test_nothing_is_lost_or_doubled_while_parts_of_several_machines_are_killed() -> (
    None
):
    rows = quick("many")

    found = {row["what"]: row["value"] for row in rows}
    assert {what for what in OUTAGES if f"{what}: back after" in found} == OUTAGES
    # Some before the first outage, and after each.
    assert found["comments acknowledged"] >= 20 * (len(OUTAGES) + 1)
    assert [row for row in rows if row["holds"] is False] == []
