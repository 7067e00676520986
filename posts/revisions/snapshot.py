"""Snapshots: everything a revision says, as plain data that outlives the tables.

`take_snapshot` copies a working copy. Sources stand in the order in which the text first
cites them, then those listed but not cited; a source's number is its place in that list.
Columns of a revision are extracted from `title`, `slug`, `standfirst`, `language` and
`card`: these keys never move between formats.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from django.db.models import Model

from posts import rich_text
from posts.artwork.models import Artwork
from posts.blocks import KINDS, BlockCopy, Snapshot
from posts.citations.models import Source
from posts.models import WorkingCopy

FORMAT = 1
# What a list needs to show a lead artwork.
ON_A_CARD = ("stem", "width", "height", "has_alpha")


def existing_keys(model: type[Model], keys: Iterable[int]) -> set[int]:
    """Return those of the keys, as a snapshot has them, whose rows are still there."""
    rows = model._default_manager.filter(pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))


def take_snapshot(working_copy: WorkingCopy) -> Snapshot:
    """Copy the working copy with the credit and sources it shows today."""
    blocks = _blocks(working_copy)
    bylines = working_copy.bylines.select_related("author")
    authors = [
        {name: getattr(line.author, name) for name in ("id", "name", "slug", "orcid")}
        for line in bylines
    ]
    topics = [
        {
            name: getattr(topic, name)
            for name in ("id", "name", "slug", "checks_evidence")
        }
        for topic in working_copy.topics.order_by("name")
    ]
    artworks = _artworks(working_copy.lead_id, blocks)
    lead = artworks.get(str(working_copy.lead_id))
    return {
        "format": FORMAT,
        "title": working_copy.title,
        "slug": working_copy.slug,
        "standfirst": working_copy.standfirst,
        "language": working_copy.language,
        "licence": working_copy.licence,
        "notice": working_copy.notice,
        "lead": working_copy.lead_id,
        "card": {
            "authors": [_linked(author) for author in authors],
            "topics": [_linked(topic) for topic in topics],
            "lead": {name: lead[name] for name in ON_A_CARD} if lead else None,
        },
        "authors": authors,
        "topics": topics,
        "blocks": blocks,
        "artworks": artworks,
        "sources": _sources(working_copy, blocks),
    }


def _linked(row: dict[str, Any]) -> dict[str, str]:
    return {"name": row["name"], "slug": row["slug"]}


def _blocks(working_copy: WorkingCopy) -> list[BlockCopy]:
    blocks = (
        block
        for kind in KINDS.values()
        for block in kind.get_queryset().filter(parent=working_copy)
    )
    return [block.content() for block in sorted(blocks, key=attrgetter("ordering"))]


def _artworks(lead: int | None, blocks: list[BlockCopy]) -> dict[str, dict[str, Any]]:
    shown = {block["artwork"] for block in blocks if block.get("artwork")}
    found = Artwork.objects.in_bulk(shown | ({lead} if lead else set()))
    return {str(pk): artwork.as_published() for pk, artwork in found.items()}


def _sources(
    working_copy: WorkingCopy, blocks: list[BlockCopy]
) -> list[dict[str, Any]]:
    listed = list(working_copy.listed_sources.values_list("source_id", flat=True))
    named = {block["source"] for block in blocks if block.get("source")}
    found = Source.objects.in_bulk(named.union(listed))
    order = dict.fromkeys([*_cited_sources(blocks, set(found)), *listed])
    return [{"id": pk, "csl": found[pk].csl} for pk in order]


def _cited_sources(blocks: Iterable[BlockCopy], known: set[int]) -> Iterator[int]:
    """Yield the sources that the text cites, first mark first; unknown ones are left
    to the publish checks, which name their marks."""
    for block in blocks:
        for source, _locator in rich_text.citations(KINDS[block["kind"]].html(block)):
            if source.isdecimal() and int(source) in known:
                yield int(source)
        if block.get("source"):
            yield block["source"]
