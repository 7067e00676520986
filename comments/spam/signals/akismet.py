"""What Akismet said."""

from collections.abc import Iterator

from comments.spam.knowledge import Knowledge
from comments.spam.points import TABLE, reason
from comments.spam.reading import Reading
from comments.spam.verdicts import Circumstances, Reason


def word(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """Its word; that it was asked in vain weighs nothing but is shown."""
    code = f"akismet-{circumstances.akismet}"
    if code in TABLE:
        yield reason(code)
