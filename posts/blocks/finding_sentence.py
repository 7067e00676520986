"""A finding's numbers in plain sentences, computed from what an editor typed.

Natural frequencies, with one denominator and the difference first: Cochrane's plain
language guidance (Handbook III.S2); Santesso and others, J Clin Epidemiol 2015;68:182-90.
"""

from django.utils.translation import gettext

from .base import BlockCopy
from .finding_numbers import COUNTS, RANGE, has_counts
from .mean_difference import has_difference, mean_difference_words, noticed_words


def finding_sentences(block: BlockCopy) -> list[str]:
    """Return what a finding's numbers say: of people, then of a scale; none without."""
    sentences = []
    if has_counts(block):
        sentences.append(_counted(block))
    if has_difference(block):
        on_scale = (mean_difference_words(block), noticed_words(block))
        sentences.append(" ".join(filter(None, on_scale)))
    return sentences


def _counted(block: BlockCopy) -> str:
    without, with_it = (block[name] for name in COUNTS)
    if with_it == without:
        words = gettext("%(difference)s: %(with)s in both groups.")
    else:
        words = gettext("%(difference)s: %(with)s instead of %(without)s.")
    difference = difference_words(block)
    return words % {"difference": difference, "with": with_it, "without": without}


def difference_words(block: BlockCopy) -> str:
    """Return how many more or fewer people had the outcome, with the range of it."""
    without, with_it = (block[name] for name in COUNTS)
    words = _difference(with_it - without, block["out_of"])
    ends = [block[name] for name in RANGE]
    if None in ends:
        return words
    low, high = (end - without for end in ends)
    return f"{words} ({range_words(low, high)})"


def _difference(number: int, out_of: int) -> str:
    size = {"number": abs(number), "out_of": out_of}
    if number == 0:
        return gettext("No more and no fewer in %(out_of)s people") % size
    if number > 0:
        return gettext("%(number)s more in %(out_of)s people") % size
    return gettext("%(number)s fewer in %(out_of)s people") % size


def range_words(low: int, high: int) -> str:
    """Return the range of a difference in people: 9 fewer to 2 more."""
    ends = {"low": abs(low), "high": abs(high)}
    if high <= 0:
        return gettext("from %(low)s fewer to %(high)s fewer") % ends
    if low >= 0:
        return gettext("from %(low)s more to %(high)s more") % ends
    return gettext("from %(low)s fewer to %(high)s more") % ends
