"""Agreement: how often two people who decided the same comment said the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from comments.models import Status

from .judged import Judged
from .shares import Share

# Letting a comment wait is no word on what it is.
VERDICTS = {Status.APPROVED, Status.REJECTED, Status.SPAM}


@dataclass(frozen=True)
class Agreement:
    """How far moderators agree. `kappa` is Cohen's (1960): 0 is no better than chance,
    1 is always; None where there is nothing to compare, or chance alone agrees."""

    share: Share
    kappa: float | None


def of(judged: Iterable[Judged]) -> Agreement:
    """Compare the first person's word on a comment with the second's; newest first."""
    pairs = Counter(_pairs(judged))
    total = pairs.total()
    same = sum(count for (first, second), count in pairs.items() if first == second)
    share = Share(same, total)
    if not total:
        return Agreement(share, None)
    firsts, seconds = Counter[Status](), Counter[Status]()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    chance = sum(firsts[one] * seconds[one] for one in VERDICTS) / total**2
    if chance == 1:
        return Agreement(share, None)
    return Agreement(share, (same / total - chance) / (1 - chance))


def _pairs(judged: Iterable[Judged]) -> Iterable[tuple[Status, Status]]:
    """Return what the first two people said of each comment, each their last word."""
    words: dict[int, dict[int, Status]] = defaultdict(dict)
    for one in judged:
        if one.said in VERDICTS:
            words[one.comment].setdefault(one.by, one.said)
    for said in words.values():
        oldest_first = list(said.values())[::-1]
        if len(oldest_first) > 1:
            yield oldest_first[0], oldest_first[1]
