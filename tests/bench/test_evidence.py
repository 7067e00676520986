"""The bench of evidence, short: what happens to sources is found, once, and not invented."""

import pytest

from tests.bench.running import quick


@pytest.mark.all
def test_what_happens_to_sources_is_found_though_half_of_the_answers_fail():
    rows = quick("evidence")

    found = {row["what"]: row["value"] for row in rows}
    assert found["planted and found"] == 18
    assert [row for row in rows if row["holds"] is False] == []
