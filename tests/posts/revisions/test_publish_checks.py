"""The gate: what of a table must hold before it is published."""

import pytest

from posts.blocks import TextBlock
from posts.revisions import publish_checks
from posts.revisions.history import take_snapshot
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("<table><tbody><tr><th>A</th></tr></tbody></table>", []),
        ('<table><tbody><tr><th colspan="2">A</th></tr></tbody></table>', []),
        ("<table><thead><tr><td>A</td></tr></thead></table>", ["no-header-row"]),
        ("<table><tbody><tr><td>A</td></tr></tbody></table>", ["no-header-row"]),
        ("", ["no-header-row"]),
    ],
)
def test_a_table_needs_header_cells(table: str, found: list[str]) -> None:
    copy = make.working_copy()
    copy.tableblock_set.create(table=table, caption="What was found")

    assert [
        fault.code for fault in publish_checks.find_faults(take_snapshot(copy))
    ] == found


def test_a_table_needs_a_caption() -> None:
    copy = make.working_copy()
    copy.tableblock_set.create(table="<table><tr><th>A</th></tr></table>")

    [fault] = publish_checks.find_faults(take_snapshot(copy))

    assert (fault.code, fault.field) == ("no-caption", "caption")


def test_a_second_fault_in_a_faulty_block_is_new_and_no_debt() -> None:
    copy = make.working_copy()
    block = make.text(copy, f"<p>{mark(901)}</p>", ordering=15)
    live = take_snapshot(copy)
    TextBlock.objects.filter(pk=block.pk).update(text=f"<p>{mark(901)}{mark(902)}</p>")

    [added] = publish_checks.find_added(take_snapshot(copy), live)

    assert added.key == f"no-source-for-mark@{block.key}.902"


def test_a_fault_stays_debt_when_its_block_is_moved() -> None:
    copy = make.working_copy()
    block = make.finding(copy, certainty="", source=None)
    live = take_snapshot(copy)
    type(block).objects.filter(pk=block.pk).update(ordering=1)

    assert publish_checks.find_added(take_snapshot(copy), live) == []


def mark(source: int) -> str:
    return f'<cite data-source="{source}"></cite>'
