"""Posts: who writes them, what is being written, and what was published."""

from posts.blocks import (
    ArtworkBlock,
    EmbedBlock,
    FindingBlock,
    QuotationBlock,
    TableBlock,
    TextBlock,
)

from .appearance import Appearance
from .author import Author
from .autosave import AUTOSAVE_EVERY, Autosave
from .change_line import ChangeLine
from .evidence_answer import EVIDENCE, EvidenceAnswer
from .live_notice import LONGEST_NOTICE, LiveNotice, ReadyNotice
from .menu_entry import MenuEntry
from .post import LISTS, PUBLISH, ListCount, Post, PostQuerySet
from .post_settings import PostSettings
from .problem_report import ProblemReport, ProblemReportQuerySet
from .related_post import ReadNextChoice, RelatedPost
from .review_link import ReviewLink, ReviewNote
from .revision import (
    CHANGES_SHOWN,
    ArtworkUse,
    Byline,
    Redaction,
    Reviewer,
    Revision,
    ScheduledPublication,
    SourceUse,
)
from .search_document import SearchDocument, SearchWord, ZeroResultSearch
from .series import Series
from .topic import FeaturedPost, Topic
from .word_report import WordReport
from .working_copy import (
    LANGUAGES,
    CitedSource,
    ListedSource,
    WorkingByline,
    WorkingCopy,
    WorkingCopyQuerySet,
    WorkingReviewer,
)

__all__ = [
    "AUTOSAVE_EVERY",
    "CHANGES_SHOWN",
    "EVIDENCE",
    "LANGUAGES",
    "LISTS",
    "LONGEST_NOTICE",
    "PUBLISH",
    "Appearance",
    "ArtworkBlock",
    "ArtworkUse",
    "Author",
    "Autosave",
    "Byline",
    "ChangeLine",
    "CitedSource",
    "EmbedBlock",
    "EvidenceAnswer",
    "FeaturedPost",
    "FindingBlock",
    "ListCount",
    "ListedSource",
    "LiveNotice",
    "MenuEntry",
    "Post",
    "PostQuerySet",
    "PostSettings",
    "ProblemReport",
    "ProblemReportQuerySet",
    "QuotationBlock",
    "ReadNextChoice",
    "ReadyNotice",
    "Redaction",
    "RelatedPost",
    "ReviewLink",
    "ReviewNote",
    "Reviewer",
    "Revision",
    "ScheduledPublication",
    "SearchDocument",
    "SearchWord",
    "Series",
    "SourceUse",
    "TableBlock",
    "TextBlock",
    "Topic",
    "WordReport",
    "WorkingByline",
    "WorkingCopy",
    "WorkingCopyQuerySet",
    "WorkingReviewer",
    "ZeroResultSearch",
]
