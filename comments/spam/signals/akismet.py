"""What Akismet said."""

from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.signal_points import TABLE, reason
from comments.spam.verdicts import Reason


def word(case: Case) -> Iterator[Reason]:
    """Its word; that it was asked in vain weighs nothing but is shown."""
    code = f"akismet-{case.circumstances.akismet}"
    if code in TABLE:
        yield reason(code)
