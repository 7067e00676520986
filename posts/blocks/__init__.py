"""The kinds of blocks that a post's body is made of, by the name that snapshots give."""

from .artwork import ArtworkBlock
from .base import Block, BlockCopy, Snapshot
from .embed import EmbedBlock
from .finding import FindingBlock
from .quotation import QuotationBlock
from .table import TableBlock
from .text import TextBlock

__all__ = [
    "KINDS",
    "ArtworkBlock",
    "Block",
    "BlockCopy",
    "EmbedBlock",
    "FindingBlock",
    "QuotationBlock",
    "Snapshot",
    "TableBlock",
    "TextBlock",
]

# In the order in which the editor offers them.
KINDS: dict[str, type[Block]] = {
    block.kind: block
    for block in (
        TextBlock,
        ArtworkBlock,
        FindingBlock,
        TableBlock,
        QuotationBlock,
        EmbedBlock,
    )
}
