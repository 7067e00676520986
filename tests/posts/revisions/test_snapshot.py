"""Snapshots outlive the code: one of each format is kept, and must still be shown."""

import json
from pathlib import Path

import pytest

from posts.revisions import history, publish_checks, rendering

GOLDEN = Path(__file__).parent / "golden"
FORMATS = range(1, history.FORMAT + 1)


def test_every_format_ever_written_is_kept() -> None:
    kept = sorted(path.name for path in GOLDEN.iterdir())

    assert kept == [f"format-{number}.json" for number in FORMATS]


@pytest.mark.parametrize("number", FORMATS)
def test_a_snapshot_of_each_format_is_still_rendered_whole(number: int) -> None:
    snapshot = json.loads((GOLDEN / f"format-{number}.json").read_text())

    body = rendering.render(snapshot)

    for words in (
        "<h2>A heading</h2>",
        "[1, Table 2]",
        "Why it is here",
        "Credit: Ada Samplesson",
        "moderate to low",
        "15 studies, 2000 people",
        "Numbers in a table",
        "Their own words.",
        "[2, page 7]",
        "A film",
        "Nowhere Press",
    ):
        assert words in body
    assert publish_checks.find_faults(snapshot) == []
