"""How many of 2,578 labelled sentences are judged as they are labelled.

Whoever wrote those of the four sets did not know the phrases. The fourth was counted
once, and not read while the phrases were mended: it tells of sentences to come. The
others were: they tell that nothing gets worse. So does the fourth as soon as it is read.
`error` is empty where the wording is sound.
"""

import csv
from pathlib import Path

import pytest

from posts.blocks.certainty_wording import find_doubtful_wording

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize(
    ("name", "fewest_found", "most_warned"),
    [
        *(("open", 100, 0), ("closed", 100, 0), ("third", 100, 0), ("fourth", 96, 0)),
        ("varied", 978, 4),
    ],
)
def test_labelled_sentences_are_judged_as_labelled(
    name: str, fewest_found: int, most_warned: int
) -> None:
    found = {"": 0, "error": 0}
    with (DATA / f"certainty_wording_{name}.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            faults = find_doubtful_wording(row["text"], row["certainty"], "en-GB")
            found["error" if row["error"] else ""] += bool(faults)

    assert found["error"] >= fewest_found
    assert found[""] <= most_warned
