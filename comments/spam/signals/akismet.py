"""Akismet's verdict."""

from collections.abc import Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.signal_points import POINTS_TABLE, make_reason
from comments.spam.verdicts import Reason


def akismet_verdict(case: ScoringCase) -> Iterator[Reason]:
    """Its verdict; that it gave no answer weighs nothing, but is shown."""
    code = f"akismet-{case.context.akismet}"
    if code in POINTS_TABLE:
        yield make_reason(code)
