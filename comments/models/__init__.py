"""Comments, what moderators do about them, and what is kept of it."""

from .akismet_record import AkismetCheck, AkismetCheckQuerySet, AkismetOutage
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
from .comment_settings import MAX_OPEN_DAYS, CommentSettings
from .decision import UNDO_WITHIN, Act, Decision, DecisionQuerySet
from .discussion_settings import (
    DiscussionSettings,
    comments_close,
    discussion_state,
    set_discussion_state,
    takes_comments,
)
from .note import Note, Wording
from .report import Report
from .trust_rule import TrustRule, TrustRuleQuerySet

__all__ = [
    "DISCUSSION",
    "FOLLOWED",
    "GONE",
    "MAX_OPEN_DAYS",
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
    "CommentSettings",
    "Decision",
    "DecisionQuerySet",
    "DiscussionSettings",
    "Kind",
    "Note",
    "Report",
    "Status",
    "TrustRule",
    "TrustRuleQuerySet",
    "Wording",
    "comments_close",
    "discussion_state",
    "set_discussion_state",
    "takes_comments",
]
