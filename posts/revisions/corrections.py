"""Corrections: a source or picture was mended, and live posts still print the old one.

A revision keeps a copy of each reference and credit, so a mended library changes no
published post by itself. A correction publishes the post's own live words once more,
with today's copies: what editors changed meanwhile stays unpublished.
"""

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.blocks import Snapshot
from posts.citations.models import Source
from posts.citations.references import cochrane_references, reference_parts
from posts.models import (
    Post,
    ProblemReport,
    Revision,
    ScheduledPublication,
    WorkingCopy,
)

from . import publish_refusals, publishing
from .history import CENTRED, LEAD_FACTS, save_revision, source_copies

# Only what was changed since a post was frozen is compared: few snapshots are read.
OUTDATED_SQL = """
SELECT DISTINCT post.id
FROM citations_source AS source
JOIN posts_sourceuse AS cited ON cited.source_id = source.id
JOIN posts_post AS post ON post.live_id = cited.revision_id AND post.state = 'live'
JOIN posts_revision AS revision ON revision.id = post.live_id
WHERE source.changed_at > revision.made_at
AND NOT EXISTS (SELECT FROM posts_redaction WHERE post_id = post.id)
AND EXISTS (
    SELECT FROM jsonb_array_elements(revision.snapshot -> 'sources') AS copy
    WHERE (copy ->> 'id')::bigint = source.id AND copy -> 'csl' <> source.csl
)
ORDER BY post.id DESC
LIMIT %s
"""
# Facts of a picture's file, which change together.
OF_THE_FILE = ("stem", "width", "height", "has_alpha")
# What a new file changes besides: where its subject is, and what it shows.
OF_A_REPLACEMENT = (*OF_THE_FILE, "focal_x", "focal_y", "alt_text", "words")


class ShownOtherwise(publish_refusals.NotPublished):
    """The library, or the post, was changed after the correction was shown."""

    def __init__(self) -> None:
        self.reason = _("Something was changed meanwhile. Look at it again.")


@dataclass(frozen=True)
class CorrectedCopy:
    """One copy in a live post that its library has mended since.

    `place` is "source:5" or "artwork:3"; `before` and `after` are HTML.
    """

    place: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Correction:
    """What publishing a live post's own words again would change."""

    post: Post
    snapshot: Snapshot
    copies: list[CorrectedCopy]

    @property
    def digest(self) -> str:
        """Name what was shown, so that nothing else is published."""
        shown = json.dumps([self.post.live_id, self.snapshot], sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()


def posts_with(row: Source | Artwork) -> QuerySet[Post]:
    """Return the live posts that print a source or show a picture."""
    live = Post.objects.filter(state=Post.State.LIVE).select_related("live")
    if isinstance(row, Source):
        found = live.filter(live__source_uses__source=row)
    else:
        found = live.filter(live__artwork_uses__artwork=row)
    return found.order_by("-live__published_at", "-pk")


def outdated_posts(most: int) -> list[int]:
    """Return the numbers of live posts that print a source as it was, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(OUTDATED_SQL, [most])
        return [pk for (pk,) in cursor.fetchall()]


def find_correction(post: Post) -> Correction | None:
    """Return what a live post prints otherwise than its libraries say; None if nothing.

    A post from which words were redacted keeps its copies: they could bring them back.
    """
    if post.state != Post.State.LIVE or post.redactions.exists():
        return None
    live = post.shown.snapshot
    snapshot = deepcopy(live)
    copies = [*_correct_sources(snapshot), *_correct_artworks(snapshot)]
    return Correction(post, snapshot, copies) if copies else None


@transaction.atomic
def publish_correction(post: Post, *, by: User, digest: str) -> Revision:
    """Publish a live post's words again with today's copies, as a correction.

    `digest` names what the editor was shown. Raises ShownOtherwise, and what
    publishing.publish raises; then nothing has changed.
    """
    post = _locked(post)
    correction = find_correction(post)
    if correction is None or correction.digest != digest:
        raise ShownOtherwise
    note = _("Corrected: %s") % ", ".join(copy.name for copy in correction.copies)
    return _publish_copy(post, correction.snapshot, by=by, note=note)


@transaction.atomic
def publish_review(post: Post, *, by: User, note: str) -> Revision:
    """Publish a live post's own words again as a review: checked, nothing changed.

    Raises what publishing.publish raises.
    """
    post = _locked(post)
    snapshot = deepcopy(post.shown.snapshot)
    return _publish_copy(post, snapshot, by=by, note=note, kind=Revision.Kind.REVIEW)


@transaction.atomic
def replace_picture(post: Post, artwork: Artwork, *, by: User) -> Revision | None:
    """Publish a live post's own words with the new file of an artwork, nothing else new.

    Return None where it shows that file already. Raises what publishing.publish raises.
    """
    post = _locked(post)
    snapshot = deepcopy(post.shown.snapshot)
    if not _put_file(snapshot, artwork, with_words=not post.redactions.exists()):
        return None
    note = _("Picture replaced: %s") % artwork.title
    planned = publishing.find_schedule(post)
    published = _publish_copy(post, snapshot, by=by, note=note, cancel=bool(planned))
    if planned:
        _schedule_again(planned, artwork)
    return published


def _schedule_again(planned: ScheduledPublication, artwork: Artwork) -> None:
    """Schedule what was planned before a picture was replaced, with the new file."""
    revision = planned.revision
    snapshot = deepcopy(revision.snapshot)
    has_redactions = revision.post.redactions.exists()
    _put_file(snapshot, artwork, with_words=not has_redactions)
    again = _new_revision(revision.post, snapshot, by=revision.made_by)
    publishing.publish(
        again,
        by=planned.by,
        kind=Revision.Kind(planned.kind),
        note=planned.note,
        at=planned.goes_live_at,
        overrides=planned.overrides,
        answers=ProblemReport.objects.open().filter(revision=revision),
    )


def _put_file(snapshot: Snapshot, artwork: Artwork, *, with_words: bool) -> bool:
    """Put an artwork's file in the place of the one that a snapshot shows; tell if there
    was another. Words are left where some were redacted: they could come back."""
    names = OF_A_REPLACEMENT if with_words else OF_A_REPLACEMENT[:-2]
    before, now = snapshot["artworks"].get(str(artwork.pk)), artwork.as_published()
    if before is None or before["stem"] == now["stem"]:
        return False
    kept = {name: value for name, value in before.items() if name not in names}
    after = kept | {name: now[name] for name in names if name in now}
    snapshot["artworks"][str(artwork.pk)] = after
    if snapshot["lead"] == artwork.pk:
        snapshot["card"]["lead"] = {name: after[name] for name in LEAD_FACTS}
    return True


def _locked(post: Post) -> Post:
    posts = Post.objects.select_for_update(of=("self",)).select_related("live")
    return posts.get(pk=post.pk)


def _publish_copy(
    post: Post,
    snapshot: Snapshot,
    *,
    by: User,
    note: str,
    kind: Revision.Kind = Revision.Kind.CORRECTION,
    cancel: bool = False,
) -> Revision:
    """Publish a snapshot made of what is live; what is unpublished stays the newest."""
    latest = post.revisions.defer("body").order_by("-number").first()
    published = publishing.publish(
        _new_revision(post, snapshot, by=by),
        by=by,
        kind=kind,
        note=note,
        cancel_scheduled=cancel,
    )
    if latest and latest.number > post.shown.number:
        # What editors had not published is the newest revision again.
        save_revision(WorkingCopy.objects.get(post=post), by=latest.made_by)
    return published


def _new_revision(post: Post, snapshot: Snapshot, *, by: User | None) -> Revision:
    return Revision.objects.create(
        post=post,
        number=(post.revisions.aggregate(last=Max("number"))["last"] or 0) + 1,
        made_at=timezone.now(),
        made_by=by,
        snapshot=snapshot,
    )


def _correct_sources(snapshot: Snapshot) -> Iterator[CorrectedCopy]:
    """Put today's records in place of the copies, and tell which differ."""
    old = {one["id"]: one for one in snapshot["sources"]}
    now = Source.objects.in_bulk(list(old))
    records = {pk: now[pk].csl if pk in now else one["csl"] for pk, one in old.items()}
    snapshot["sources"] = source_copies(records)
    for one in snapshot["sources"]:
        before = old[one["id"]]
        if one != before:
            yield CorrectedCopy(
                f"source:{one['id']}",
                now[one["id"]].short_name if one["id"] in now else "",
                cochrane_references.reference_html(reference_parts.as_cited(before)),
                cochrane_references.reference_html(reference_parts.as_cited(one)),
            )


def _correct_artworks(snapshot: Snapshot) -> Iterator[CorrectedCopy]:
    copies = snapshot["artworks"]
    for pk, artwork in Artwork.objects.in_bulk(map(int, copies)).items():
        before, after = CENTRED | copies[str(pk)], artwork.as_published()
        if before == after:
            continue
        copies[str(pk)] = after
        if snapshot["lead"] == pk:
            snapshot["card"]["lead"] = {name: after[name] for name in LEAD_FACTS}
        changed = [
            name for name in before | after if after.get(name) != before.get(name)
        ]
        yield CorrectedCopy(
            f"artwork:{pk}",
            artwork.title,
            _described(changed, before),
            _described(changed, after),
        )


def _described(fields: list[str], copy: dict[str, Any]) -> str:
    """Say the changed fields of a credit; a picture's own facts are one of them."""
    words = {}
    for name in fields:
        if name in OF_THE_FILE:
            words[str(_("picture"))] = f"{copy.get('width')} × {copy.get('height')}"
        else:
            label = str(getattr(Artwork, name).field.verbose_name)
            words[label] = str(copy.get(name, "")) or "–"
    return escape("; ".join(f"{label}: {value}" for label, value in words.items()))
