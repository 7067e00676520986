"""How many people of two groups had an outcome, out of 100 or 1000, as a source counts.

They are the anticipated absolute effects of a summary of findings table: GRADE guidelines
12, J Clin Epidemiol 2013;66:158-72. The comparator is the group without.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from posts.revisions.fault import Fault

from .base import BlockCopy

COUNTS = ("comparator_count", "intervention_count")
# The 95% confidence interval of the count with the intervention.
RANGE = ("intervention_low", "intervention_high")
RANGE_MEANING = _(
    # xgettext:no-python-format
    "The range in brackets is the 95% confidence interval: the numbers that fit well with "
    "what the studies found."
)
DEFAULT_LABELS: dict[str, Promise] = {
    "comparator": _("Without"),
    "intervention": _("With"),
}


class OutOf(models.IntegerChoices):
    """What people are counted out of: the larger number is for what is rare."""

    HUNDRED = 100, _("100 people")
    THOUSAND = 1000, _("1000 people")


def find_number_faults(block: BlockCopy) -> Iterator[Fault]:
    """Yield what is amiss with a finding's counts: all of them are there, or none."""
    if all(block[name] is None for name in (*COUNTS, *RANGE)):
        return
    yield from _missing(block)
    yield from _too_many(block)
    low, count, high = (block[name] for name in (RANGE[0], COUNTS[1], RANGE[1]))
    if None not in (low, count, high) and not low <= count <= high:
        words = gettext("%(count)s is not within its range, %(low)s to %(high)s.")
        numbers = {"count": count, "low": low, "high": high}
        yield Fault("outside-range", block["key"], RANGE[0], words % numbers)


def _missing(block: BlockCopy) -> Iterator[Fault]:
    needed = {
        "out_of": gettext("Say out of how many people the numbers are."),
        "comparator_count": gettext(
            "How many people without? Numbers need both groups."
        ),
        "intervention_count": gettext(
            "How many people with? Numbers need both groups."
        ),
    }
    if any(block[name] is not None for name in RANGE):
        ends = gettext("A range has two ends.")
        needed |= dict.fromkeys(RANGE, ends)
    for field, message in needed.items():
        if block[field] is None:
            yield Fault(f"no-{field}", block["key"], field, message)


def _too_many(block: BlockCopy) -> Iterator[Fault]:
    out_of = block["out_of"]
    for field in (*COUNTS, *RANGE):
        if out_of and block[field] is not None and block[field] > out_of:
            words = gettext(
                "%(count)s is more than the %(out_of)s it is counted out of."
            )
            numbers = {"count": block[field], "out_of": out_of}
            yield Fault(f"over-{field}", block["key"], field, words % numbers)


def has_counts(block: BlockCopy) -> bool:
    """Say whether both groups are counted; an imported finding may have one alone."""
    return None not in (block["out_of"], *(block[name] for name in COUNTS))


def counted_groups(block: BlockCopy) -> list[dict[str, Any]]:
    """Return the group without and the one with, as a template shows them.

    A finding without numbers has none.
    """
    if not has_counts(block):
        return []
    has_range = None not in (block[name] for name in RANGE)
    return [
        {
            "label": block[f"{group}_label"],
            "default_label": default,
            "count": block[f"{group}_count"],
            "out_of": block["out_of"],
            "low": block.get(f"{group}_low"),
            "high": block.get(f"{group}_high"),
            "has_range": has_range and group == "intervention",
        }
        for group, default in DEFAULT_LABELS.items()
    ]
