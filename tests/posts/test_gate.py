"""The gate: what of a table must hold before it is published."""

import pytest

from posts import gate, snapshots
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

    assert [fault.code for fault in gate.faults(snapshots.take(copy))] == found


def test_a_table_needs_a_caption() -> None:
    copy = make.working_copy()
    copy.tableblock_set.create(table="<table><tr><th>A</th></tr></table>")

    [fault] = gate.faults(snapshots.take(copy))

    assert (fault.code, fault.field) == ("no-caption", "caption")
