"""Tables, with a header row and a caption."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy as _

from posts import rich_text
from posts.revisions.fault import Fault

from .base import Block, BlockCopy, Snapshot
from .table_headers import with_scopes

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
