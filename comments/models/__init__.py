"""Comments, and the decisions, reports, notes, campaigns and trust rules about them."""

from .akismet_record import AkismetCheck, AkismetOutage
from .campaign import AUTOMATIC_VERDICTS, Campaign
from .comment import (
    COMMENTS_KEY,
    DISCUSSION,
    GONE,
    MAX_BODY_LENGTH,
    MENTIONS_KEY,
    VISIBLE,
    WAITING,
    Comment,
    CommentQuerySet,
    CommentsPaused,
    DuplicateComment,
    Kind,
    Status,
)
from .crisis_notice import CrisisNotice
from .decision import UNDO_WITHIN, Act, Decision, DecisionQuerySet
from .discussion_settings import (
    MAX_OPEN_DAYS,
    CommentSettings,
    DiscussionSettings,
    comments_close,
    discussion_state,
    set_discussion_state,
    takes_comments,
)
from .note import Note, Wording
from .ready_answer import SIGNPOSTS_KEY, PrivateAnswer, ReadyAnswer
from .report import Report, ReportReason
from .trust_rule import TrustRule, TrustRuleQuerySet

__all__ = [
    "AUTOMATIC_VERDICTS",
    "COMMENTS_KEY",
    "DISCUSSION",
    "GONE",
    "MAX_BODY_LENGTH",
    "MAX_OPEN_DAYS",
    "MENTIONS_KEY",
    "SIGNPOSTS_KEY",
    "UNDO_WITHIN",
    "VISIBLE",
    "WAITING",
    "Act",
    "AkismetCheck",
    "AkismetOutage",
    "Campaign",
    "Comment",
    "CommentQuerySet",
    "CommentSettings",
    "CommentsPaused",
    "CrisisNotice",
    "Decision",
    "DecisionQuerySet",
    "DiscussionSettings",
    "DuplicateComment",
    "Kind",
    "Note",
    "PrivateAnswer",
    "ReadyAnswer",
    "Report",
    "ReportReason",
    "Status",
    "TrustRule",
    "TrustRuleQuerySet",
    "Wording",
    "comments_close",
    "discussion_state",
    "set_discussion_state",
    "takes_comments",
]
