"""Judging: a text and its circumstances in, a verdict with its reasons out.

Pure: the same question has the same answer, and nothing is asked of database or network.
"""

from .signals import SIGNALS
from .verdicts import Bin, Circumstances, Verdict

SPAM_SCORE = 80
FAMILIES_FOR_SPAM = 2


def judge(text: str, circumstances: Circumstances) -> Verdict:
    """Say which bin a comment belongs in, and why.

    Spam needs SPAM_SCORE points *and* reasons of two families: a link, a name or a word
    alone never puts a reader's comment away.
    """
    reasons = [reason for signal in SIGNALS for reason in signal(text, circumstances)]
    reasons.sort(key=lambda reason: -reason.points)
    score = sum(reason.points for reason in reasons)
    families = {reason.family for reason in reasons if reason.points > 0}
    if score >= SPAM_SCORE and len(families) >= FAMILIES_FOR_SPAM:
        chosen = Bin.SPAM
    elif reasons:
        chosen = Bin.UNSURE
    else:
        chosen = Bin.HAM
    return Verdict(chosen, tuple(reasons))
