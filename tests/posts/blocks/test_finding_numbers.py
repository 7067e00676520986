"""Counts of a finding: what is amiss with them, and which of them readers see."""

from typing import Any

import pytest

from posts.revisions import publish_checks
from posts.revisions.history import take_snapshot
from tests import make
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db


def faults(**numbers: Any) -> list[str]:
    copy = make.working_copy()
    copy.findingblock_set.update(**numbers)
    return [
        f"{fault.code}@{fault.field}"
        for fault in publish_checks.find_faults(take_snapshot(copy))
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"intervention_low": None, "intervention_high": None}, []),
        ({"intervention_low": 14, "intervention_high": 14}, []),
        ({"comparator_count": 0}, []),
        ({"comparator_count": 100}, []),
        ({"comparator_count": 101}, ["over-comparator_count@comparator_count"]),
        ({"out_of": None}, ["no-out_of@out_of"]),
        ({"comparator_count": None}, ["no-comparator_count@comparator_count"]),
        ({"intervention_count": None}, ["no-intervention_count@intervention_count"]),
        ({"intervention_low": None}, ["no-intervention_low@intervention_low"]),
        ({"intervention_high": None}, ["no-intervention_high@intervention_high"]),
        ({"intervention_high": 101}, ["over-intervention_high@intervention_high"]),
        ({"intervention_count": 18}, ["outside-range@intervention_low"]),
        ({"intervention_count": 10}, ["outside-range@intervention_low"]),
    ],
)
def test_numbers_are_whole_and_within_what_they_are_counted_out_of(
    changes: dict[str, Any], found: list[str]
) -> None:
    assert faults(**make.NUMBERS | changes) == found


def test_a_finding_needs_no_numbers() -> None:
    assert faults(out_of=100) == []


def test_a_fault_says_what_is_wrong() -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(**make.NUMBERS | {"intervention_count": 18})

    [fault] = publish_checks.find_faults(take_snapshot(copy))

    assert fault.message == "18 is not within its range, 11 to 17."


def test_readers_see_both_groups_and_the_range() -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(**make.NUMBERS)

    html = make.published(copy).body

    pairs = zip(elements(html, "th"), elements(html, "td"), strict=True)
    assert [(th.text, td.text) for th, td in pairs] == [
        ("Usual care", "20 out of 100 people"),
        ("Walking", "14 out of 100 people (11 to 17)"),
        ("Difference", "6 fewer in 100 people (from 9 fewer to 3 fewer)"),
    ]
    assert "95% confidence interval" in element(html, class_="range-meaning").text


def test_groups_without_names_are_without_and_with() -> None:
    copy = make.working_copy()
    names = {"comparator_label": "", "intervention_label": "", "out_of": 1000}
    copy.findingblock_set.update(**make.NUMBERS | names)

    html = make.published(copy).body

    assert [one.text for one in elements(html, "th")][:2] == ["Without", "With"]
    assert elements(html, "td")[0].text == "20 out of 1000 people"


def test_what_is_not_typed_is_not_printed() -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(
        **make.NUMBERS | {"intervention_low": None, "intervention_high": None}
    )
    assert "range" not in make.published(copy).body

    copy.findingblock_set.update(comparator_count=None, intervention_count=None)
    html = make.published(copy).body

    assert elements(html, "table") == elements(html, "svg") == []
    assert "None" not in html
    assert "Usual care" not in html
