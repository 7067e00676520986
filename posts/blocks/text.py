"""Text blocks: paragraphs, headings and lists, with citation marks."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from posts import rich_text
from posts.revisions.fault import Fault

from .base import Block, BlockCopy, Snapshot
from .wording_faults import find_paragraph_faults


class TextBlock(Block):
    kind = "text"
    icon = "notes"
    label_fields = ("text",)
    html_field = "text"
    sanitise = rich_text.sanitiser(rich_text.TEXT)

    text = rich_text.field(rich_text.TEXT, _("text"), blank=True)

    class Meta(Block.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("text")

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        yield from super().faults(block, snapshot)
        yield from find_paragraph_faults(block, snapshot)
