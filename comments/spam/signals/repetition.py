"""What was here before."""

from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.signal_points import reason
from comments.spam.verdicts import Reason

# One other may be the same person, sent again with a word mended.
NEAR_OTHERS = 2
# "Thank you very much!" has been said before.
MANY_SAY_UP_TO = 8  # words


def copies(case: Case) -> Iterator[Reason]:
    """The same text was here before: as spam, or again and again."""
    is_short = len(case.reading.words) < MANY_SAY_UP_TO
    if case.circumstances.spam_copies:
        yield reason("copy-of-short-spam" if is_short else "copy-of-spam")
    elif case.circumstances.copies and not is_short:
        yield reason("copy", points=10 + 10 * min(case.circumstances.copies, 3))


def near(case: Case) -> Iterator[Reason]:
    """Nearly the same text was here before; what was kept may be quoted.

    Copies are near, too, and count once.
    """
    if case.circumstances.near_kept or case.circumstances.copies:
        return
    if case.circumstances.near_spam:
        yield reason("near-spam")
    elif case.circumstances.near_waiting >= NEAR_OTHERS:
        yield reason("near-others")
