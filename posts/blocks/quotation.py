"""Quotations: somebody's own words, and where they are from."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from posts.revisions.fault import Fault

from .base import Block, BlockCopy, Snapshot, SourcedBlock


class QuotationBlock(SourcedBlock):
    kind = "quotation"
    icon = "format_quote"
    inline_options = {
        "fields": [
            *("region", "ordering", "text"),
            ("attribution", "source", "locator"),
        ],
        "autocomplete_fields": ("source",),
    }
    label_fields = ("text",)

    text = models.TextField(_("their words"))
    attribution = models.CharField(_("who said it"), max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        if not block["text"]:
            words = gettext("A quotation has no words.")
            yield Fault("no-text", block["key"], "text", words)
        if not (block["source"] or block["attribution"]):
            words = gettext("A quotation needs its source, or who said it.")
            yield Fault("no-source", block["key"], "source", words)
