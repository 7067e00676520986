"""How it was sent."""

from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.signal_points import reason
from comments.spam.verdicts import Reason

# A good typist writes two words a second; who sends faster has pasted.
WORDS_A_SECOND = 4
HURRIED_FROM = 12  # words
# A lively ward may send that many in an hour, and a person answering others.
RANGE_OFTEN = 5
EMAIL_OFTEN = 5


def trap(case: Case) -> Iterator[Reason]:
    """The field that people cannot see was filled in."""
    if case.circumstances.trap:
        yield reason("trap")


def hurried(case: Case) -> Iterator[Reason]:
    """Sent faster than anybody types; weak, and no reason by itself."""
    words, seconds = len(case.reading.words), case.circumstances.seconds
    if seconds is None or words < HURRIED_FROM:
        return
    if words > WORDS_A_SECOND * max(seconds, 1):
        yield reason("hurried")


def rates(case: Case) -> Iterator[Reason]:
    """Many in the last hour from one range, or with one address."""
    if case.circumstances.rate_range >= RANGE_OFTEN:
        yield reason("range-rate")
    if case.circumstances.rate_email >= EMAIL_OFTEN:
        yield reason("email-rate")


def moderator_acts(case: Case) -> Iterator[Reason]:
    """What moderators did: they blocked who sent it, or edited the words."""
    for kind in case.circumstances.blocked:
        yield reason(f"blocked-{kind}")
    if case.circumstances.edits:
        yield reason("edited")
