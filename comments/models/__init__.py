"""Comments, what moderators do about them, and what is kept of it."""

from .akismet_record import AkismetCheck, AkismetCheckQuerySet, AkismetOutage
from .campaign import (AUTOMATIC_VERDICTS, Campaign)
from .comment import (DISCUSSION, GONE, MENTIONS_KEY, VISIBLE, WAITING, Comment, CommentQuerySet, Kind, Status)
from .decision import UNDO_WITHIN, Act, Decision, DecisionQuerySet
from .note import Note, Wording
from .report import Report
from .trust_rule import TrustRule, TrustRuleQuerySet

__all__ = [
    "DISCUSSION",
    "FOLLOWED",
    "GONE",
    "MENTIONS",
    "UNDO_WITHIN",
    "VISIBLE",
    "WAITING",
    "Act",
    "AkismetCheck",
    "AkismetCheckQuerySet",
    "AkismetOutage",
    "Campaign",
    "Comment",
    "CommentQuerySet",
    "Decision",
    "DecisionQuerySet",
    "Kind",
    "Note",
    "Report",
    "Status",
    "TrustRule",
    "TrustRuleQuerySet",
    "Wording",
]
