"""Tables with a caption, whose header cells say what they head (HTML §4.9.10)."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db import models
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy as _

from posts import rich_text
from posts.revisions.fault import Fault

from .base import Block, BlockCopy, Snapshot

# More digits than any table has rows.
LONGEST_ROWSPAN = 5
HEADER_CELL = re.compile(r"<th[ >]")


class TableBlock(Block):
    kind = "table"
    icon = "table_chart"
    label_fields = ("caption",)
    html_field = "table"
    sanitise = rich_text.sanitiser(rich_text.TABLE)

    caption = models.CharField(_("caption"), max_length=300, blank=True)
    table = rich_text.field(rich_text.TABLE, _("table"), blank=True)
    row_headers = models.BooleanField(
        _("the first column names its row"), default=False
    )

    class Meta(Block.Meta):
        verbose_name = _("table")
        verbose_name_plural = _("tables")

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        yield from super().faults(block, snapshot)
        if not block["caption"]:
            words = gettext("A table needs a caption that says what it shows.")
            yield Fault("no-caption", block["key"], "caption", words)
        if not HEADER_CELL.search(block["table"]):
            words = gettext("A table needs a header row, so that it can be read aloud.")
            yield Fault("no-header-row", block["key"], "table", words)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        context = super().template_context(block, snapshot, marks)
        table = with_scopes(context["table"], row_headers=block["row_headers"])
        return context | {"table": mark_safe(table)}  # noqa: S308  # it is sanitised


def with_scopes(html: str, *, row_headers: bool) -> str:
    """Give the header cells of sanitised HTML their scope.

    A row of header cells heads columns; a header cell among others heads its row. With
    `row_headers` the cells of the first column become header cells.
    """
    document = BeautifulSoup(html, "html.parser")
    for table in document("table"):
        filled = 0  # for how many rows yet a cell from above fills the first column
        for row in table("tr"):
            if row.find_parent("table") is not table:
                continue
            cells = row(["td", "th"], recursive=False)
            has_first = bool(cells) and not filled
            _set_scopes(cells, first_names_row=row_headers and has_first)
            filled = max((_rowspan(cells[0]) if has_first else filled) - 1, 0)
    return str(document)


def _set_scopes(cells: list[Tag], *, first_names_row: bool) -> None:
    scope = "col" if all(cell.name == "th" for cell in cells) else "row"
    if first_names_row:
        cells[0].name = "th"
    for cell in cells:
        if cell.name == "th":
            cell.attrs = {"scope": scope, **cell.attrs}


def _rowspan(cell: Tag) -> int:
    span = str(cell.get("rowspan", ""))
    return int(span) if span.isdecimal() and len(span) <= LONGEST_ROWSPAN else 1
