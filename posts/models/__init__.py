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
from .menu_entry import MenuEntry
from .post import LISTS, PUBLISH, ListCount, Post, PostQuerySet
from .post_settings import PostSettings
from .revision import (
    ArtworkUse,
    Byline,
    Redaction,
    Revision,
    ScheduledPublication,
    SourceUse,
)
from .topic import Topic
from .working_copy import (
    ListedSource,
    WorkingByline,
    WorkingCopy,
    WorkingCopyQuerySet,
)

__all__ = [
    "LISTS",
    "PUBLISH",
    "Appearance",
    "ArtworkBlock",
    "ArtworkUse",
    "Author",
    "Byline",
    "EmbedBlock",
    "FindingBlock",
    "ListCount",
    "ListedSource",
    "MenuEntry",
    "Post",
    "PostQuerySet",
    "PostSettings",
    "QuotationBlock",
    "Redaction",
    "Revision",
    "ScheduledPublication",
    "SourceUse",
    "TableBlock",
    "TextBlock",
    "Topic",
    "WorkingByline",
    "WorkingCopy",
    "WorkingCopyQuerySet",
]
