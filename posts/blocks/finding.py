"""Key findings: what a source found, and how certain it is."""

from collections.abc import Iterator
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from posts import rich_text
from posts.revisions.fault import Fault, Severity

from .base import Block, BlockCopy, Snapshot, SourcedBlock
from .certainty import LOWERED_BY, MEANING, Certainty, lowering_reasons, scale
from .finding_facts import facts_table
from .finding_fieldsets import FIELDSETS
from .finding_numbers import (
    RANGE_MEANING,
    OutOf,
    counted_groups,
    find_number_faults,
)
from .finding_sentence import finding_sentences
from .icon_array import draw_groups
from .mean_difference import Better, find_scale_faults
from .relative_effects import find_relative_effects
from .wording_faults import find_finding_faults

# No scale that people fill in goes further.
ON_A_SCALE = (MinValueValidator(-1_000_000), MaxValueValidator(1_000_000))


class BenefitOrHarm(models.TextChoices):
    """Whether more of an outcome is what a treatment is for, or what it costs people."""

    BENEFIT = "benefit", _("Benefit")
    HARM = "harm", _("Harm")


def _scale_number(label: Any, **options: Any) -> Any:
    """Make a column for a number on a scale, as a source states it."""
    return models.FloatField(
        label, null=True, blank=True, validators=ON_A_SCALE, **options
    )


def _short_words(label: Any, most: int, help_text: Any = "") -> Any:
    return models.CharField(
        label,
        max_length=most,
        blank=True,
        default="",
        db_default="",
        help_text=help_text,
    )


def _lowered_by(reason: str) -> Any:
    return models.BooleanField(LOWERED_BY[reason].name, default=False, db_default=False)


class FindingBlock(SourcedBlock):
    kind = "finding"
    icon = "lightbulb"
    inline_options = {"fieldsets": FIELDSETS, "autocomplete_fields": ("source",)}
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
    benefit_or_harm = models.CharField(
        _("benefit or harm"),
        max_length=7,
        blank=True,
        default="",
        db_default="",
        choices=BenefitOrHarm,
    )
    harms_unreported = models.BooleanField(
        _("its source does not report harms"),
        default=False,
        db_default=False,
        help_text=_("Readers are told so, unless another finding is about a harm."),
    )
    population = _short_words(_("who was studied"), 200)
    comparison = _short_words(
        _("what was compared"), 200, _("Such as: walking groups with usual care.")
    )
    follow_up = _short_words(_("followed up for"), 100, _("Such as: 6 months."))
    scale_name = _short_words(_("scale"), 100, _("Such as: pain score."))
    scale_from = _scale_number(_("scale from"))
    scale_to = _scale_number(_("scale to"))
    better = models.CharField(
        _("what is better"),
        max_length=6,
        blank=True,
        default="",
        db_default="",
        choices=Better,
    )
    mean_difference = _scale_number(
        _("mean difference"), help_text=_("With less without; -8 is 8 lower.")
    )
    mean_difference_low = _scale_number(_("its range from"))
    mean_difference_high = _scale_number(_("its range to"))
    noticeable_difference = _scale_number(
        _("what people notice"), help_text=_("The minimal important difference.")
    )
    risk_of_bias = _lowered_by("risk_of_bias")
    inconsistency = _lowered_by("inconsistency")
    indirectness = _lowered_by("indirectness")
    imprecision = _lowered_by("imprecision")
    publication_bias = _lowered_by("publication_bias")

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
        whole = cls.completed(block)
        yield from find_number_faults(whole)
        yield from find_scale_faults(whole)
        yield from _reasons_at_odds(whole)
        yield from find_relative_effects(whole, snapshot["language"])
        yield from find_finding_faults(block, snapshot)

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        # An imported finding may have no certainty; a range has no single meaning.
        whole = cls.completed(block)
        level = whole["certainty"]
        groups = counted_groups(whole)
        reasons = lowering_reasons(whole)
        about = dict(BenefitOrHarm.choices).get(whole["benefit_or_harm"], "")
        return super().template_context(whole, snapshot, marks) | {
            "certainty_label": dict(Certainty.choices).get(level, ""),
            "meaning": MEANING.get(level, ""),
            "scale": scale(level),
            "groups": groups,
            "has_range": any(group["has_range"] for group in groups),
            "range_meaning": RANGE_MEANING,
            "about": about,
            "sentences": finding_sentences(whole),
            "drawing": draw_groups(whole),
            "facts": facts_table(whole),
            "reasons": reasons,
            "tells_no_harms": tells_no_harms(snapshot),
        }


def tells_no_harms(snapshot: Snapshot) -> bool:
    """Say whether readers are to be told that harms are not reported: an editor said so
    of a source, and no finding is about a harm."""
    findings = [one for one in snapshot["blocks"] if one["kind"] == FindingBlock.kind]
    is_harm = [one.get("benefit_or_harm") == BenefitOrHarm.HARM for one in findings]
    return not any(is_harm) and any(one.get("harms_unreported") for one in findings)


def _reasons_at_odds(block: BlockCopy) -> Iterator[Fault]:
    """Warn where what lowers certainty is ticked and nothing was lowered."""
    ticked = [name for name in LOWERED_BY if block[name]]
    if ticked and block["certainty"] == Certainty.HIGH:
        words = gettext(
            "Certainty is high, and yet something is ticked that lowers it."
        )
        yield Fault("reasons-at-odds", block["key"], ticked[0], words, Severity.WARNING)
