"""Artwork blocks: an artwork in its place in a post."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from posts import rich_text
from posts.artwork import licences
from posts.artwork.renditions import responsive_picture
from posts.revisions.fault import Fault

from .base import Block, BlockCopy, Snapshot
from .embed import host_of


class ArtworkBlock(Block):
    kind = "artwork"
    icon = "image"
    inline_options = {"autocomplete_fields": ("artwork",)}
    label_fields = ("caption",)

    artwork = models.ForeignKey(
        "artwork.Artwork",
        verbose_name=_("artwork"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    caption = models.CharField(
        _("caption"), max_length=300, blank=True, help_text=_("Why it is here.")
    )
    alt_text = models.TextField(
        _("alt text in this post"),
        blank=True,
        help_text=_("Empty: the artwork's own alt text is used."),
    )
    decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the words do not: readers' tools skip it."),
    )

    class Meta(Block.Meta):
        verbose_name = _("artwork")
        verbose_name_plural = _("artwork")

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        artwork = snapshot["artworks"][str(block["artwork"])]
        if not (block["decorative"] or block["alt_text"] or artwork["alt_text"]):
            needed = gettext("“%(title)s” needs alt text, or a tick at “decorative”.")
            words = needed % {"title": artwork["title"]}
            yield Fault("no-alt-text", block["key"], "alt_text", words)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        return artwork_context(block, snapshot)


def artwork_context(block: BlockCopy, snapshot: Snapshot) -> dict[str, Any]:
    """Return what the template of an artwork needs, of a block or of the lead."""
    artwork = snapshot["artworks"][str(block["artwork"])]
    alt = "" if block["decorative"] else block["alt_text"] or artwork["alt_text"]
    # What a form let through may be `javascript:`.
    pages = (artwork["source_url"], artwork["creator_url"])
    return {
        "artwork": artwork,
        "creditor": next((url for url in pages if host_of(url)), ""),
        "picture": responsive_picture(artwork),
        "licence": licences.LICENCES.get(artwork["licence"]),
        "alt": alt,
        "caption": block["caption"],
        # Why the picture is not shown, if it was taken down.
        "taken_down": snapshot.get("taken_down", {}).get(str(block["artwork"]), ""),
    }
