"""Judging: a text and its circumstances in, a verdict with its reasons out.

Pure: the same question has the same answer, and nothing is asked of database or network.
"""

from collections.abc import Iterable

from .signals import SIGNALS
from .verdicts import Bin, Circumstances, Reason, Verdict

SPAM_SCORE = 80
FAMILIES_FOR_SPAM = 2


def judge(text: str, circumstances: Circumstances) -> Verdict:
    """Say which bin a comment belongs in, and why."""
    return weigh(reason for signal in SIGNALS for reason in signal(text, circumstances))


def weigh(reasons: Iterable[Reason]) -> Verdict:
    """Say which bin these reasons add up to.

    Spam needs SPAM_SCORE points *and* reasons of two families: a link, a name or a word
    alone never puts a reader's comment away.
    """
    weightiest_first = tuple(sorted(reasons, key=lambda reason: -reason.points))
    score = sum(reason.points for reason in weightiest_first)
    families = {reason.family for reason in weightiest_first if reason.points > 0}
    if score >= SPAM_SCORE and len(families) >= FAMILIES_FOR_SPAM:
        chosen = Bin.SPAM
    elif weightiest_first:
        chosen = Bin.UNSURE
    else:
        chosen = Bin.HAM
    return Verdict(chosen, weightiest_first)
