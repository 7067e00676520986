"""The summary of findings: where a post has several, they stand together at its head.

There each is whole; its place in the text is a line that leads up to it.
"""

from collections.abc import Sequence
from typing import Any

from posts.rich_text import CitationMarks

from .base import BlockCopy, Snapshot, first_words
from .certainty import LEVELS, MEANING, Certainty, scale
from .finding import FindingBlock, tells_no_harms
from .finding_numbers import RANGE_MEANING

# One finding alone is its own summary.
FEWEST = 2


def finding_numbers(blocks: Sequence[BlockCopy]) -> dict[str, int]:
    """Return the keys of the findings that the summary holds, with their numbers."""
    keys = [block["key"] for block in blocks if block["kind"] == FindingBlock.kind]
    return {key: number for number, key in enumerate(keys, 1) if len(keys) >= FEWEST}


def in_reading_order(blocks: Sequence[BlockCopy]) -> list[BlockCopy]:
    """Return the blocks as readers meet them: those of the summary come first."""
    numbers = finding_numbers(blocks)
    return sorted(blocks, key=lambda block: block["key"] not in numbers)


def summary_context(snapshot: Snapshot, marks: CitationMarks) -> dict[str, Any]:
    """Return what the summary's template shows: each finding, and the scale explained."""
    blocks = snapshot["blocks"]
    numbers = finding_numbers(blocks)
    findings = [
        FindingBlock.template_context(block, snapshot, marks)
        for block in blocks
        if block["key"] in numbers
    ]
    return {
        "findings": findings,
        "has_groups": any(finding["groups"] for finding in findings),
        "has_range": any(finding["has_range"] for finding in findings),
        "range_meaning": RANGE_MEANING,
        "tells_no_harms": tells_no_harms(snapshot),
        "has_two_levels": any(
            finding["scale"] and finding["certainty"] not in LEVELS
            for finding in findings
        ),
        "levels": [
            {
                "label": Certainty(level).label,
                "scale": scale(level),
                "meaning": MEANING[level],
            }
            for level in reversed(LEVELS)
        ],
    }


def place_context(block: BlockCopy, number: int) -> dict[str, Any]:
    """Return what the line in a summarised finding's place shows."""
    return {"number": number, "words": block["outcome"] or first_words(block["text"])}
