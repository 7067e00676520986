"""Key findings: what a source found, and how certain it is."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from posts import rich_text
from posts.revisions.fault import Fault, Severity

from .base import Block, BlockCopy, Snapshot, SourcedBlock
from .certainty import MEANING, Certainty, scale


class FindingBlock(SourcedBlock):
    kind = "finding"
    icon = "lightbulb"
    inline_options = {
        "fields": [
            *("region", "ordering", "text", "outcome"),
            ("certainty", "source", "locator"),
            ("studies", "people"),
        ],
        "autocomplete_fields": ("source",),
    }
    label_fields = ("text",)
    html_field = "text"
    sanitise = rich_text.sanitiser(rich_text.WORDS)

    text = rich_text.field(rich_text.WORDS, _("what was found"), blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=200,
        blank=True,
        help_text=_("Certainty belongs to an outcome, such as “pain after treatment”."),
    )
    certainty = models.CharField(
        _("certainty"), max_length=20, blank=True, choices=Certainty
    )
    studies = models.PositiveIntegerField(_("number of studies"), null=True, blank=True)
    people = models.PositiveIntegerField(_("number of people"), null=True, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("key finding")
        verbose_name_plural = _("key findings")

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        yield from super().faults(block, snapshot)
        needed = {
            "text": gettext("A key finding has no words."),
            "certainty": gettext(
                "A key finding needs its certainty; “not stated” is an answer."
            ),
            "source": gettext("A key finding needs the source it comes from."),
        }
        for field, message in needed.items():
            if not block[field]:
                yield Fault(f"no-{field}", block["key"], field, message)
        if block["certainty"] == Certainty.NOT_STATED:
            words = gettext("A key finding's certainty is not stated by its source.")
            yield Fault(
                "certainty-unstated", block["key"], "certainty", words, Severity.WARNING
            )

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        # An imported finding may have no certainty; a range has no single meaning.
        level = block["certainty"]
        return super().template_context(block, snapshot, marks) | {
            "certainty_label": dict(Certainty.choices).get(level, ""),
            "meaning": MEANING.get(level, ""),
            "scale": scale(level),
        }
