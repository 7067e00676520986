"""Text blocks: paragraphs, headings and lists, with citation marks."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from posts import rich_text

from .base import Block, BlockCopy, BlockInline, Snapshot, first_words_of
from .citation_marks import CitationMarks

_sanitise = rich_text.sanitiser(rich_text.TEXT)


class TextBlock(Block):
    """Paragraphs, headings and lists, with citation marks."""

    kind = "text"
    inline = BlockInline("notes")
    html_field = "text"

    text = rich_text.field(rich_text.TEXT, _("text"), blank=True)

    class Meta(Block.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("text")

    def first_words(self) -> str:
        return first_words_of(self.text)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: CitationMarks
    ) -> dict[str, Any]:
        return {"text": marks.rich_text(block["text"], _sanitise)}
