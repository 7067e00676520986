"""The levels of certainty that authors name in their conclusions."""

import pytest

from posts.citations.models import SourceEvent
from posts.evidence.conclusions import conclusions_of


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        ("It probably helps (moderate-certainty evidence).", "Moderate"),
        ("Very low\u2010certainty evidence suggests that it may.", "Very low"),
        ("Low- to moderate-quality evidence from 12 trials.", "Moderate, Low"),
        ("The certainty of the evidence was very low.", "Very low"),
        ("Certainty of evidence ranged from low to high.", "High, Low"),
        (
            "Evidence is of high certainty for pain, low certainty for sleep.",
            "High, Low",
        ),
        ("People at low risk had high quality of life.", ""),
        ("We are uncertain whether it helps; more trials are needed.", ""),
    ],
)
def test_the_levels_that_are_named_are_found_and_no_others(
    words: str, levels: str
) -> None:
    event = SourceEvent(details={"conclusions": words})

    [told] = conclusions_of(event)

    assert told.certainty == levels


def test_what_nobody_knows_is_not_shown() -> None:
    assert conclusions_of(SourceEvent(details={"title": "A title"})) == []
