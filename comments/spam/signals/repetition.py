"""Equal and similar texts that came before."""

from collections.abc import Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.signal_points import make_reason
from comments.spam.verdicts import Reason

# One other may be the same person, sent again with a word mended.
NEAR_OTHERS = 2
# "Thank you very much!" has been said before.
MANY_SAY_UP_TO = 8  # words


def exact_copies(case: ScoringCase) -> Iterator[Reason]:
    """The same text was here before: as spam, or again and again."""
    is_short = len(case.analysed.words) < MANY_SAY_UP_TO
    if case.context.spam_copies:
        yield make_reason("copy-of-short-spam" if is_short else "copy-of-spam")
    elif case.context.copies and not is_short:
        yield make_reason("copy", points=10 + 10 * min(case.context.copies, 3))


def near_copies(case: ScoringCase) -> Iterator[Reason]:
    """Nearly the same text was here before; what was kept may be quoted.

    Copies are near, too, and count once.
    """
    if case.context.near_kept or case.context.copies:
        return
    if case.context.near_spam:
        yield make_reason("near-spam")
    elif case.context.near_waiting >= NEAR_OTHERS:
        yield make_reason("near-others")


SIGNALS = (exact_copies, near_copies)
