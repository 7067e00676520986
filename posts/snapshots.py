"""Snapshots: everything a revision says, as plain data that outlives the tables.

`take` copies a working copy. Sources stand in the order in which the text first cites
them, then those listed but not cited; a source's number is its place in that list.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from . import prose
from .artwork.models import Artwork
from .citations.models import Source
from .models import WorkingCopy
from .models.working_copy import BLOCKS

FORMAT = 1

type Snapshot = dict[str, Any]
type BlockCopy = dict[str, Any]


def take(working_copy: WorkingCopy) -> Snapshot:
    """Copy the working copy with the credit and sources it shows today."""
    blocks = _blocks(working_copy)
    return {
        "format": FORMAT,
        "title": working_copy.title,
        "slug": working_copy.slug,
        "standfirst": working_copy.standfirst,
        "language": working_copy.language,
        "licence": working_copy.licence,
        "notice": working_copy.notice,
        "lead": working_copy.lead_id,
        "authors": [
            {"id": author.pk, "name": author.name, "slug": author.slug}
            | {"orcid": author.orcid}
            for author in (
                line.author for line in working_copy.bylines.select_related("author")
            )
        ],
        "topics": list(
            working_copy.topics.order_by("name").values(
                "id", "name", "slug", "checks_evidence"
            )
        ),
        "blocks": blocks,
        "artworks": _artworks(working_copy.lead_id, blocks),
        "sources": _sources(working_copy, blocks),
    }


def _blocks(working_copy: WorkingCopy) -> list[BlockCopy]:
    blocks = sorted(
        (
            block
            for kind in BLOCKS
            for block in kind.get_queryset().filter(parent=working_copy)
        ),
        key=attrgetter("ordering"),
    )
    return [
        {"kind": block.kind, "key": f"{block.kind}-{block.pk}"} | block.content()
        for block in blocks
    ]


def _artworks(lead: int | None, blocks: list[BlockCopy]) -> dict[str, dict[str, Any]]:
    shown = {block["artwork"] for block in blocks if block["kind"] == "artwork"}
    found = Artwork.objects.in_bulk(shown | ({lead} if lead else set()))
    return {str(pk): artwork.as_published() for pk, artwork in found.items()}


def _sources(
    working_copy: WorkingCopy, blocks: list[BlockCopy]
) -> list[dict[str, Any]]:
    listed = working_copy.listed_sources.values_list("source_id", flat=True)
    found = Source.objects.in_bulk(set(listed) | set(named_sources(blocks)))
    order = dict.fromkeys([*cited_sources(blocks, set(found)), *listed])
    return [{"id": pk, "csl": found[pk].csl} for pk in order]


def cited_sources(blocks: Iterable[BlockCopy], known: set[int]) -> Iterator[int]:
    """Yield the sources that the text cites, first mark first; unknown ones are left
    to the gate, which names their marks."""
    for block in blocks:
        for source, _locator in prose.citations(html_of(block)):
            if source.isdecimal() and int(source) in known:
                yield int(source)
        if block.get("source"):
            yield block["source"]


def named_sources(blocks: Iterable[BlockCopy]) -> Iterator[int]:
    """Yield the sources that findings and quotations name in a field of their own."""
    return (block["source"] for block in blocks if block.get("source"))


def html_of(block: BlockCopy) -> str:
    """Return the part of a block that the prose editor wrote, if it has one."""
    if block["kind"] in {"text", "finding"}:
        return str(block["text"])
    return str(block["table"]) if block["kind"] == "table" else ""
