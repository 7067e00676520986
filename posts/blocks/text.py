"""Text blocks: paragraphs, headings and lists, with citation marks."""

from django.utils.translation import gettext_lazy as _

from posts import rich_text

from .base import Block


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
