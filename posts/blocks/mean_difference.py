"""The mean difference between two groups on a scale, and whether people would notice it.

What they notice is the minimal important difference: GRADE guidelines 13, J Clin
Epidemiol 2013;66:173-83.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy as _

from posts.revisions.fault import Fault

from .base import BlockCopy

DIFFERENCE = "mean_difference"
NOTICED = "noticeable_difference"
# The 95% confidence interval of the difference.
RANGE = ("mean_difference_low", "mean_difference_high")
ENDS = ("scale_from", "scale_to")


class Better(models.TextChoices):
    """Which end of a scale people want to be at."""

    LOWER = "lower", _("Lower is better")
    HIGHER = "higher", _("Higher is better")


def has_difference(block: BlockCopy) -> bool:
    """Say whether a finding has a mean difference on a scale that has a name."""
    return block[DIFFERENCE] is not None and bool(block["scale_name"])


def find_scale_faults(block: BlockCopy) -> Iterator[Fault]:
    """Yield what is amiss with a finding's scale: a difference and a name, or nothing."""
    numbers = (DIFFERENCE, *RANGE, *ENDS, NOTICED)
    if not block["scale_name"] and all(block[name] is None for name in numbers):
        return
    for field, message in _needed(block).items():
        if block[field] in ("", None):
            yield Fault(f"no-{field}", block["key"], field, message)
    yield from _find_contradictions(block)


def _needed(block: BlockCopy) -> Mapping[str, str]:
    needed = {
        "scale_name": gettext("Name the scale of the mean difference."),
        DIFFERENCE: gettext("A scale needs the mean difference on it."),
    }
    for pair in (RANGE, ENDS):
        if any(block[name] is not None for name in pair):
            needed |= dict.fromkeys(pair, gettext("A range has two ends."))
    return needed


def _find_contradictions(block: BlockCopy) -> Iterator[Fault]:
    low, found, high = (block[name] for name in (RANGE[0], DIFFERENCE, RANGE[1]))
    if None not in (low, found, high) and not low <= found <= high:
        words = gettext("%(count)s is not within its range, %(low)s to %(high)s.")
        ends = {"count": plain(found), "low": plain(low), "high": plain(high)}
        yield Fault("outside-range", block["key"], RANGE[0], words % ends)
    start, end = (block[name] for name in ENDS)
    if None in (start, end):
        return
    if start >= end:
        words = gettext("A scale goes from its lower end to its higher end.")
        yield Fault("scale-ends", block["key"], ENDS[0], words)
        return
    for field in (*RANGE, DIFFERENCE, NOTICED):
        if block[field] is not None and abs(block[field]) > end - start:
            words = gettext("%(number)s is more than the whole scale, %(all)s.")
            sizes = {"number": plain(abs(block[field])), "all": plain(end - start)}
            yield Fault(f"over-{field}", block["key"], field, words % sizes)


def plain(number: float) -> str:
    """Return a number as it was typed, in the signs of the active language."""
    return number_format(Decimal(repr(number)).normalize().__format__("f"))


def mean_difference_words(block: BlockCopy) -> str:
    """Return a finding's mean difference as a sentence: 8 lower on average on …"""
    words = gettext("%(difference)s on average on the scale “%(scale)s”.")
    return words % {"difference": size_words(block), "scale": block["scale_name"]}


def size_words(block: BlockCopy) -> str:
    """Return how much higher or lower the mean is, with the range of it."""
    words = _size(block[DIFFERENCE])
    low, high = (block[name] for name in RANGE)
    if None in (low, high):
        return words
    return f"{words} ({_range_words(low, high)})"


def _size(difference: float) -> str:
    if difference == 0:
        return gettext("No lower and no higher")
    number = {"number": plain(abs(difference))}
    if difference > 0:
        return gettext("%(number)s higher") % number
    return gettext("%(number)s lower") % number


def _range_words(low: float, high: float) -> str:
    ends = {"low": plain(abs(low)), "high": plain(abs(high))}
    if high <= 0:
        return gettext("from %(low)s lower to %(high)s lower") % ends
    if low >= 0:
        return gettext("from %(low)s higher to %(high)s higher") % ends
    return gettext("from %(low)s lower to %(high)s higher") % ends


def noticed_words(block: BlockCopy) -> str:
    """Return whether people would notice the difference; empty where nobody said."""
    least = block[NOTICED]
    if least is None:
        return ""
    return _noticed(block, abs(least)) % {"least": plain(abs(least))}


def _noticed(block: BlockCopy, least: float) -> str:
    fitting = [block[name] for name in (DIFFERENCE, *RANGE) if block[name] is not None]
    are_noticed = {abs(number) >= least for number in fitting}
    if are_noticed == {True} and (min(fitting) > 0 or max(fitting) < 0):
        return gettext(
            "People notice a difference of %(least)s: this one is at least as large."
        )
    if are_noticed == {False}:
        return gettext("People notice a difference of %(least)s: this one is smaller.")
    return gettext(
        "People notice a difference of %(least)s: this one may be that large or smaller."
    )


def scale_words(block: BlockCopy) -> dict[str, Any]:
    """Return a scale's name, and in words of ours its ends and which is better."""
    said = []
    if None not in (block[name] for name in ENDS):
        ends = {name: plain(block[name]) for name in ENDS}
        said.append(gettext("from %(scale_from)s to %(scale_to)s") % ends)
    if better := dict(Better.choices).get(block["better"]):
        said.append(str(better).lower())
    return {"name": block["scale_name"], "about": "; ".join(said)}
