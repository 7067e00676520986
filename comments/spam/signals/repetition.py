"""What was here before."""

from collections.abc import Iterator

from comments.spam.knowledge import Knowledge
from comments.spam.points import reason
from comments.spam.reading import Reading
from comments.spam.verdicts import Circumstances, Reason

# One other may be the same person, sent again with a word mended.
NEAR_OTHERS = 2
# "Thank you very much!" has been said before.
MANY_SAY_UP_TO = 8  # words


def copies(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """The same text was here before: as spam, or again and again."""
    is_short = len(reading.words) < MANY_SAY_UP_TO
    if circumstances.spam_copies:
        yield reason("copy-of-short-spam" if is_short else "copy-of-spam")
    elif circumstances.copies and not is_short:
        yield reason("copy", points=10 + 10 * min(circumstances.copies, 3))


def near(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """Nearly the same text was here before; what was kept may be quoted.

    Copies are near, too, and count once.
    """
    if circumstances.near_kept or circumstances.copies:
        return
    if circumstances.near_spam:
        yield reason("near-spam")
    elif circumstances.near_waiting >= NEAR_OTHERS:
        yield reason("near-others")
