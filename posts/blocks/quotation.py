"""Quotations: somebody's own words, and where they are from."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy as _

from posts.revisions.fault import Fault

from .base import Block, BlockCopy, BlockInline, Snapshot
from .citation_marks import CitationMarks


class QuotationBlock(Block):
    """Somebody's own words, and where they are from."""

    kind = "quotation"
    inline = BlockInline(
        "format_quote",
        {
            "fields": [
                *("region", "ordering", "text"),
                ("attribution", "source", "locator"),
            ],
            "autocomplete_fields": ("source",),
        },
    )

    text = models.TextField(_("their words"))
    attribution = models.CharField(_("who said it"), max_length=200, blank=True)
    source = models.ForeignKey(
        "citations.Source",
        verbose_name=_("source"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    locator = models.CharField(_("page or table"), max_length=50, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")

    def first_words(self) -> str:
        return Truncator(self.text).words(10)

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        if not (block["source"] or block["attribution"]):
            words = gettext("A quotation needs its source, or who said it.")
            yield Fault("no-source", block["key"], "source", words)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: CitationMarks
    ) -> dict[str, Any]:
        return block | {"mark": marks.mark(block["source"], block["locator"])}
