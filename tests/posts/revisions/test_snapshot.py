"""Snapshots outlive the code: one of each format is kept, and must still be shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from posts.models import Revision
from posts.revisions import history, publish_checks, rendering
from posts.revisions.revision_comparison import changed_for_editors
from posts.search.post_words import read_words
from tests import make

# The form of references is the site's.
pytestmark = pytest.mark.django_db
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
        ">A heading</h2>",
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


def test_a_finding_s_numbers_are_in_snapshots_of_format_3() -> None:
    snapshot = json.loads((GOLDEN / "format-3.json").read_text())

    assert "14 out of 100 people" in rendering.render(snapshot)


def test_who_was_studied_and_a_scale_are_in_snapshots_of_format_4() -> None:
    snapshot = json.loads((GOLDEN / "format-4.json").read_text())

    body = rendering.render(snapshot)

    for words in ("Adults with back pain", "8.5 lower", "risk of bias"):
        assert words in body


@pytest.mark.parametrize("number", FORMATS)
def test_an_older_snapshot_is_completed_to_the_keys_of_today(number: int) -> None:
    kept, newest = (
        json.loads((GOLDEN / f"format-{one}.json").read_text())
        for one in (number, history.FORMAT)
    )

    whole = history.completed(kept)

    assert keys(whole) == keys(newest)
    assert whole["blocks"][0]["text"] == kept["blocks"][0]["text"]


@pytest.mark.parametrize("number", FORMATS)
def test_an_older_snapshot_differs_from_its_completed_self_in_nothing(
    number: int,
) -> None:
    kept = json.loads((GOLDEN / f"format-{number}.json").read_text())

    whole = history.completed(kept)

    assert changed_for_editors(kept, whole) == []
    assert read_words(kept) == read_words(whole)
    assert rendering.render(kept) == rendering.render(whole)


def keys(snapshot: dict[str, Any]) -> list[Any]:
    """List the keys of a snapshot and of what it holds."""
    authors = [sorted(one) for one in snapshot["authors"]]
    blocks = [sorted(one) for one in snapshot["blocks"]]
    artworks = [sorted(one) for one in snapshot["artworks"].values()]
    card = sorted(snapshot["card"]["lead"])
    return [sorted(snapshot), authors, blocks, artworks, card]


def test_a_save_after_an_upgrade_is_no_change() -> None:
    copy = make.working_copy(lead=make.artwork())
    live = make.published(copy)
    older = copy_of(live.snapshot)
    Revision.objects.update(snapshot=older)

    again = history.save_revision(copy, by=None)

    assert again.number == live.number
    assert again.snapshot["format"] == 2


def copy_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Write a snapshot as format 2 had it: without what has come since."""
    older: dict[str, Any] = json.loads(json.dumps(snapshot)) | {"format": 2}
    for name in ("series", "reviewers", "related"):
        del older[name]
    for one in older["authors"]:
        del one["role"], one["kind"]
    for one in [*older["artworks"].values(), older["card"]["lead"]]:
        del one["focal_x"], one["focal_y"]
    return older
