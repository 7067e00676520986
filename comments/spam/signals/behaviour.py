"""How a comment was sent."""

from collections.abc import Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.signal_points import make_reason
from comments.spam.verdicts import Reason

# A good typist writes two words a second; who sends faster has pasted.
WORDS_A_SECOND = 4
HURRIED_FROM = 12  # words
# A lively ward may send that many in an hour, and a person answering others.
RANGE_OFTEN = 5
EMAIL_OFTEN = 5


def filled_trap(case: ScoringCase) -> Iterator[Reason]:
    """The field that people cannot see was filled in."""
    if case.context.trap:
        yield make_reason("trap")


def hurried_writing(case: ScoringCase) -> Iterator[Reason]:
    """Sent faster than anybody types; weak, and no reason by itself."""
    words, seconds = len(case.analysed.words), case.context.seconds
    if seconds is None or words < HURRIED_FROM:
        return
    if words > WORDS_A_SECOND * max(seconds, 1):
        yield make_reason("hurried")


def sending_rates(case: ScoringCase) -> Iterator[Reason]:
    """Many in the last hour from one range, or with one address."""
    if case.context.rate_range >= RANGE_OFTEN:
        yield make_reason("range-rate")
    if case.context.rate_email >= EMAIL_OFTEN:
        yield make_reason("email-rate")


def moderator_acts(case: ScoringCase) -> Iterator[Reason]:
    """What moderators did: they blocked who sent it, or edited the words."""
    for kind in case.context.blocked:
        yield make_reason(f"blocked-{kind}")
    if case.context.edits:
        yield make_reason("edited")


SIGNALS = (filled_trap, hurried_writing, sending_rates, moderator_acts)
