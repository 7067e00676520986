"""Key findings: what a source found, and how certain it is."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from posts import rich_text
from posts.revisions.fault import Fault, Severity

from .base import Block, BlockCopy, Snapshot, SourcedBlock
from .certainty import MEANING, Certainty, scale
from .finding_numbers import (
    RANGE,
    RANGE_MEANING,
    OutOf,
    counted_groups,
    find_number_faults,
)
from .wording_faults import find_finding_faults


class FindingBlock(SourcedBlock):
    kind = "finding"
    icon = "lightbulb"
    inline_options = {
        "fieldsets": [
            (
                None,
                {
                    "fields": [
                        *("region", "ordering", "text", "outcome"),
                        ("certainty", "source", "locator"),
                    ]
                },
            ),
            (
                _("Numbers, if the source gives them"),
                {
                    "classes": ["collapse", "finding-numbers"],
                    "description": _(
                        "Such as: usual care, 20 out of 100 people; walking, 14 (11 to "
                        "17). What you leave empty is not printed."
                    ),
                    "fields": [
                        ("studies", "people", "out_of"),
                        ("comparator_label", "comparator_count"),
                        ("intervention_label", "intervention_count", *RANGE),
                    ],
                },
            ),
        ],
        "autocomplete_fields": ("source",),
    }
    label_fields = ("text",)
    html_field = "text"
    sanitise = rich_text.sanitiser(rich_text.WORDS)

    text = rich_text.field(
        rich_text.WORDS,
        _("what was found"),
        blank=True,
        help_text=_("Begin with one plain sentence that can be read alone."),
    )
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
    out_of = models.PositiveSmallIntegerField(
        _("counted out of"), null=True, blank=True, choices=OutOf
    )
    comparator_label = models.CharField(
        _("group without"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("If empty: “Without”."),
    )
    comparator_count = models.PositiveIntegerField(
        _("people without"), null=True, blank=True
    )
    intervention_label = models.CharField(
        _("group with"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("If empty: “With”."),
    )
    intervention_count = models.PositiveIntegerField(
        _("people with"), null=True, blank=True
    )
    intervention_low = models.PositiveIntegerField(
        _("range from"),
        null=True,
        blank=True,
        # xgettext:no-python-format
        help_text=_("95% confidence interval"),
    )
    intervention_high = models.PositiveIntegerField(
        _("range to"), null=True, blank=True
    )

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
        yield from find_number_faults(cls.completed(block))
        yield from find_finding_faults(block, snapshot)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        # An imported finding may have no certainty; a range has no single meaning.
        level = block["certainty"]
        groups = counted_groups(cls.completed(block))
        return super().template_context(block, snapshot, marks) | {
            "certainty_label": dict(Certainty.choices).get(level, ""),
            "meaning": MEANING.get(level, ""),
            "scale": scale(level),
            "groups": groups,
            "has_range": any(group["has_range"] for group in groups),
            "range_meaning": RANGE_MEANING,
        }
