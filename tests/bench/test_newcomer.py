"""The places that the newcomer's test names are there."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANGES = tomllib.loads((ROOT / "bench/newcomer.toml").read_text())["change"]


def test_each_change_has_a_place_that_is_there() -> None:
    gone = [
        (change["text"], place)
        for change in CHANGES
        for place in change["places"]
        if not (ROOT / place).exists()
    ]

    assert len(CHANGES) == 80
    assert gone == []
