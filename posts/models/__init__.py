"""Posts: who writes them, what is being written, and what was published."""

from .people import Author, Topic
from .post import LISTS, Post, PostQuerySet
from .revision import ArtworkUse, Byline, Revision, SourceUse
from .working_copy import (
    ArtworkBlock,
    Block,
    EmbedBlock,
    FindingBlock,
    ListedSource,
    QuotationBlock,
    TableBlock,
    TextBlock,
    WorkingByline,
    WorkingCopy,
)

__all__ = [
    "LISTS",
    "ArtworkBlock",
    "ArtworkUse",
    "Author",
    "Block",
    "Byline",
    "EmbedBlock",
    "FindingBlock",
    "ListedSource",
    "Post",
    "PostQuerySet",
    "QuotationBlock",
    "Revision",
    "SourceUse",
    "TableBlock",
    "TextBlock",
    "Topic",
    "WorkingByline",
    "WorkingCopy",
]
