"""Certainty of evidence, in GRADE's four levels, as a source states it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    """One level, a range of two, or the honest answer that the source says nothing."""

    HIGH = "high", _("High")
    MODERATE = "moderate", _("Moderate")
    LOW = "low", _("Low")
    VERY_LOW = "very-low", _("Very low")
    HIGH_MODERATE = "high-moderate", _("High to moderate")
    HIGH_LOW = "high-low", _("High to low")
    HIGH_VERY_LOW = "high-very-low", _("High to very low")
    MODERATE_LOW = "moderate-low", _("Moderate to low")
    MODERATE_VERY_LOW = "moderate-very-low", _("Moderate to very low")
    LOW_VERY_LOW = "low-very-low", _("Low to very low")
    NOT_STATED = "not-stated", _("Not stated by the source")


# What each level means to a reader: GRADE guidelines 3, J Clin Epidemiol 2011;64:401-6.
MEANING: dict[str, Promise] = {
    Certainty.HIGH: _("The true effect lies close to this result."),
    Certainty.MODERATE: _(
        "The true effect is probably close to this result, but it could be different."
    ),
    Certainty.LOW: _("The true effect may be quite different from this result."),
    Certainty.VERY_LOW: _(
        "The true effect is likely to be quite different from this result."
    ),
    Certainty.NOT_STATED: _("The source does not say how certain it is."),
}


# "very-low" is found before "low".
LEVELS = ("very-low", "low", "moderate", "high")


def scale(certainty: str) -> list[str]:
    """Return GRADE's four marks, each "full", "half" (within a range) or "empty".

    A certainty that is not stated has no marks.
    """
    ends = [LEVELS.index(level) for level in re.findall("|".join(LEVELS), certainty)]
    if not ends:
        return []
    return [
        "full" if place <= min(ends) else "half" if place <= max(ends) else "empty"
        for place in range(len(LEVELS))
    ]


class LoweringReason(NamedTuple):
    """What lowers certainty: GRADE's name, and what it means to a reader."""

    name: Any
    meaning: str | Promise


# GRADE guidelines 4 to 9, J Clin Epidemiol 2011;64:407-15 and 1277-1316; by column.
LOWERED_BY: dict[str, LoweringReason] = {
    "risk_of_bias": LoweringReason(
        _("risk of bias"), _("the studies had weaknesses in how they were done")
    ),
    "inconsistency": LoweringReason(
        _("inconsistency"), _("the studies did not find the same")
    ),
    "indirectness": LoweringReason(
        _("indirectness"),
        _(
            "the people, treatments or outcomes studied were not quite those asked about"
        ),
    ),
    "imprecision": LoweringReason(
        _("imprecision"), _("too few people took part to tell the size of the effect")
    ),
    "publication_bias": LoweringReason(
        _("publication bias"), _("studies with other results may never have come out")
    ),
}


def lowering_reasons(block: Mapping[str, Any]) -> list[LoweringReason]:
    """Return why the certainty of a finding is not higher, as it was ticked."""
    return [reason for name, reason in LOWERED_BY.items() if block.get(name)]
