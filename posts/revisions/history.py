"""The history of a post: each save that changed something, thinned as it gets old.

A revision's snapshot is everything it says, as plain data that outlives the tables.
Sources stand in the order in which readers first meet their marks, then those listed but
not cited: a mark alone brings its source. A source's number is its place in that list.
Columns of a revision are extracted from `title`, `slug`, `standfirst`, `language`, `notice` and `card`: these keys never move
between formats.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task
from evidenceblog.core.text import parse_number
from posts import rich_text
from posts.artwork.models import Artwork
from posts.artwork.renditions import MIDDLE
from posts.blocks import KINDS, BlockCopy, Snapshot
from posts.blocks.findings_summary import in_reading_order
from posts.citations.models import Source
from posts.citations.year_suffixes import year_suffixes
from posts.models import Author, CitedSource, Post, Revision, WorkingCopy

FORMAT = 4
# What a list needs to show a lead artwork.
LEAD_FACTS = ("stem", "width", "height", "has_alpha", "focal_x", "focal_y")
# What artworks were before they had a focal point.
CENTRED = {"focal_x": MIDDLE, "focal_y": MIDDLE}
# For so long each save is kept, and then the last of each day.
KEPT_WHOLE = timedelta(days=30)


# Without a savepoint: nobody catches what goes wrong in here.
@transaction.atomic(savepoint=False)
def save_revision(working_copy: WorkingCopy, *, by: User | None) -> Revision:
    """Freeze the working copy as it is stored; unchanged, return its latest revision."""
    post = Post.objects.select_for_update().only("pk").get(pk=working_copy.post_id)
    snapshot = take_snapshot(working_copy)
    latest = post.revisions.defer("body").order_by("-number").first()
    if latest and completed(latest.snapshot) == snapshot:
        return latest
    _keep_cited(working_copy, snapshot)
    return Revision.objects.create(
        post=post,
        number=latest.number + 1 if latest else 1,
        made_at=timezone.now(),
        made_by=by,
        snapshot=snapshot,
    )


def _keep_cited(working_copy: WorkingCopy, snapshot: Snapshot) -> None:
    """Protect the sources that the text cites from being deleted, and no others."""
    known = {source["id"] for source in snapshot["sources"]}
    cited = marked_sources(snapshot["blocks"]) & known
    working_copy.cited_sources.exclude(source__in=cited).delete()
    CitedSource.objects.bulk_create(
        [CitedSource(working_copy=working_copy, source_id=pk) for pk in sorted(cited)],
        ignore_conflicts=True,
    )


@task()
def thin_history() -> None:
    """Delete old saves that nobody named, but the last of each day. Safe to repeat.

    The newest revision of a post is never deleted: the editor's form goes on from it.
    Nor is one that a reviewer was asked about, or spoke of.
    """
    saves = Revision.objects.filter(
        state=Revision.State.SAVED, name="", made_at__lt=timezone.now() - KEPT_WHOLE
    ).filter(review_links=None, sign_offs=None, review_notes=None)
    later = Revision.objects.filter(
        post=OuterRef("post"),
        number__gt=OuterRef("number"),
        made_at__date=OuterRef("day"),
    )
    saves.annotate(day=TruncDate("made_at")).filter(Exists(later)).delete()


def without_words(post: Post) -> QuerySet[Revision]:
    """Return the revisions of a post, newest first: who, when and why, not what."""
    people = ("made_by", "went_live_by", "schedule")
    shown = ("post", "number", "state", "name", "version", "kind", "note")
    moments = ("made_at", "went_live_at", "schedule__goes_live_at")
    names = [
        f"{person}__{part}"
        for person in ("made_by", "went_live_by")
        for part in ("username", "first_name", "last_name")
    ]
    revisions = post.revisions.select_related(*people).order_by("-number")
    return revisions.only(*shown, *moments, *names)


def existing_keys(model: type[Model], keys: Iterable[int]) -> set[int]:
    """Return those of the keys, as a snapshot has them, whose rows are still there."""
    rows = model._default_manager.filter(pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))


def completed(snapshot: Snapshot) -> Snapshot:
    """Return an older snapshot as today's format has it: what it lacks is empty."""
    if snapshot["format"] == FORMAT:
        return snapshot
    lead = snapshot["card"]["lead"]
    return {
        "lead_caption": "",
        "series": None,
        "reviewers": [],
        "related": [],
        **snapshot,
        "format": FORMAT,
        "card": snapshot["card"] | {"lead": CENTRED | lead if lead else None},
        "authors": [
            {"role": "", "kind": "person"} | one for one in snapshot["authors"]
        ],
        "blocks": [KINDS[one["kind"]].completed(one) for one in snapshot["blocks"]],
        "artworks": {pk: CENTRED | one for pk, one in snapshot["artworks"].items()},
    }


def take_snapshot(working_copy: WorkingCopy) -> Snapshot:
    """Copy the working copy with the credit and sources it shows today."""
    blocks = _blocks(working_copy)
    bylines = working_copy.bylines.select_related("author")
    authors = [_person(line.author) for line in bylines]
    reviewers = working_copy.reviewers.select_related("author")
    topics = [
        _picked(topic, "id", "name", "slug", "checks_evidence")
        for topic in working_copy.topics.order_by("name")
    ]
    chosen = working_copy.read_next.order_by("position", "pk")
    artworks = _artworks(working_copy.lead_id, blocks)
    lead = artworks.get(str(working_copy.lead_id))
    return {
        "format": FORMAT,
        **_picked(working_copy, "title", "slug", "standfirst"),
        **_picked(working_copy, "language", "licence", "notice"),
        "lead": working_copy.lead_id,
        "lead_caption": working_copy.lead_caption,
        "series": _series(working_copy),
        "card": {
            "authors": [_linked(author) for author in authors],
            "topics": [_linked(topic) for topic in topics],
            "lead": {name: lead[name] for name in LEAD_FACTS} if lead else None,
        },
        "authors": authors,
        "reviewers": [_person(line.author) for line in reviewers],
        "topics": topics,
        "related": list(chosen.values_list("related__post_id", flat=True)),
        "blocks": blocks,
        "artworks": artworks,
        "sources": _sources(working_copy, blocks),
    }


def _series(working_copy: WorkingCopy) -> dict[str, Any] | None:
    if working_copy.series is None:
        return None
    picked = _picked(working_copy.series, "id", "name", "slug")
    return picked | {"part": working_copy.part}


def _picked(row: Model, *fields: str) -> dict[str, Any]:
    return {field: getattr(row, field) for field in fields}


def _person(author: Author) -> dict[str, Any]:
    return _picked(author, "id", "name", "slug", "orcid", "role", "kind")


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
    found = Source.objects.in_bulk(named.union(listed, marked_sources(blocks)))
    order = dict.fromkeys([*cited_sources(blocks, set(found)), *listed])
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


def marked_sources(blocks: Iterable[BlockCopy]) -> set[int]:
    """Return the numbers of the sources that citation marks name, there or not."""
    named = (
        parse_number(source, most_digits=9)
        for block in blocks
        for source, _locator in rich_text.citations(KINDS[block["kind"]].html(block))
    )
    return {number for number in named if number is not None}


def cited_sources(blocks: Sequence[BlockCopy], known: set[int]) -> Iterator[int]:
    """Yield the sources that the text cites, first mark first; unknown ones are left
    to the publish checks, which name their marks."""
    for block in in_reading_order(blocks):
        for source, _locator in rich_text.citations(KINDS[block["kind"]].html(block)):
            number = parse_number(source, most_digits=9)
            if number in known:
                yield number
        if block.get("source"):
            yield block["source"]
