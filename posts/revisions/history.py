"""The history of a post: each save that changed something, thinned as it gets old.

A revision's snapshot is everything it says, as plain data that outlives the tables.
Sources stand in the order in which the text first cites them, then those listed but not
cited; a source's number is its place in that list. Columns of a revision are extracted
from `title`, `slug`, `standfirst`, `language` and `card`: these keys never move between
formats.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task
from posts import rich_text
from posts.artwork.models import Artwork
from posts.blocks import KINDS, BlockCopy, Snapshot
from posts.citations.models import Source
from posts.citations.year_suffixes import year_suffixes
from posts.models import Post, Revision, WorkingCopy

FORMAT = 2
# What a list needs to show a lead artwork.
ON_A_CARD = ("stem", "width", "height", "has_alpha")
# For so long each save is kept, and then the last of each day.
KEPT_WHOLE = timedelta(days=30)


# Without a savepoint: nobody catches what goes wrong in here.
@transaction.atomic(savepoint=False)
def save_revision(working_copy: WorkingCopy, *, by: User | None) -> Revision:
    """Freeze the working copy as it is stored; unchanged, return its latest revision."""
    post = Post.objects.select_for_update().only("pk").get(pk=working_copy.post_id)
    snapshot = take_snapshot(working_copy)
    latest = post.revisions.defer("body").order_by("-number").first()
    if latest and latest.snapshot == snapshot:
        return latest
    return Revision.objects.create(
        post=post,
        number=latest.number + 1 if latest else 1,
        made_at=timezone.now(),
        made_by=by,
        snapshot=snapshot,
    )


@task()
def thin_history() -> None:
    """Delete old saves that nobody named, but the last of each day. Safe to repeat.

    The newest revision of a post is never deleted: the editor's form goes on from it.
    """
    saves = Revision.objects.filter(
        state=Revision.State.SAVED, name="", made_at__lt=timezone.now() - KEPT_WHOLE
    )
    later = Revision.objects.filter(
        post=OuterRef("post"),
        number__gt=OuterRef("number"),
        made_at__date=OuterRef("day"),
    )
    saves.annotate(day=TruncDate("made_at")).filter(Exists(later)).delete()


def existing_keys(model: type[Model], keys: Iterable[int]) -> set[int]:
    """Return those of the keys, as a snapshot has them, whose rows are still there."""
    rows = model._default_manager.filter(pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))


def take_snapshot(working_copy: WorkingCopy) -> Snapshot:
    """Copy the working copy with the credit and sources it shows today."""
    blocks = _blocks(working_copy)
    bylines = working_copy.bylines.select_related("author")
    authors = [_picked(line.author, "id", "name", "slug", "orcid") for line in bylines]
    topics = [
        _picked(topic, "id", "name", "slug", "checks_evidence")
        for topic in working_copy.topics.order_by("name")
    ]
    artworks = _artworks(working_copy.lead_id, blocks)
    lead = artworks.get(str(working_copy.lead_id))
    return {
        "format": FORMAT,
        **_picked(working_copy, "title", "slug", "standfirst"),
        **_picked(working_copy, "language", "licence", "notice"),
        "lead": working_copy.lead_id,
        "lead_caption": working_copy.lead_caption,
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


def _picked(row: Model, *fields: str) -> dict[str, Any]:
    return {field: getattr(row, field) for field in fields}


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
    return source_copies({pk: found[pk].csl for pk in order})


def source_copies(records: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Copy sources as a snapshot keeps them, in the order of their numbers.

    Works of the same author and year have a `year_suffix`; others lack the key.
    """
    suffixes = year_suffixes(records.values())
    return [
        {"id": pk, "csl": csl} | ({"year_suffix": suffix} if suffix else {})
        for (pk, csl), suffix in zip(records.items(), suffixes, strict=True)
    ]


def _cited_sources(blocks: Iterable[BlockCopy], known: set[int]) -> Iterator[int]:
    """Yield the sources that the text cites, first mark first; unknown ones are left
    to the publish checks, which name their marks."""
    for block in blocks:
        for source, _locator in rich_text.citations(KINDS[block["kind"]].html(block)):
            if source.isdecimal() and int(source) in known:
                yield int(source)
        if block.get("source"):
            yield block["source"]
