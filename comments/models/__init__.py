"""Comments, what moderators do about them, and what is kept of it."""

from .akismet_records import AkismetCheck, AkismetCheckQuerySet, AkismetOutage
from .campaign import FOLLOWED, Campaign
from .comment import (
    DISCUSSION,
    GONE,
    MENTIONS,
    VISIBLE,
    WAITING,
    Comment,
    CommentQuerySet,
    Kind,
    Status,
)
from .decision import UNDO_WITHIN, Act, Decision, DecisionQuerySet
from .desk import Note, Wording
from .people import Commenter, RangeBlock
from .report import Report

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
    "Commenter",
    "Decision",
    "DecisionQuerySet",
    "Kind",
    "Note",
    "RangeBlock",
    "Report",
    "Status",
    "Wording",
]
