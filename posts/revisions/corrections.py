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

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.blocks import Snapshot
from posts.citations import references
from posts.citations.models import Source
from posts.models import Post, Revision, WorkingCopy

from . import publishing
from .history import ON_A_CARD, save_revision, source_copies


class ShownOtherwise(publishing.NotPublished):
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
    """Publish a live post's words again with today's copies, as a minor edit.

    `digest` names what the editor was shown. Raises ShownOtherwise, and what
    publishing.publish raises; then nothing has changed.
    """
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("live")
        .get(pk=post.pk)
    )
    correction = find_correction(post)
    if correction is None or correction.digest != digest:
        raise ShownOtherwise
    latest = post.revisions.defer("body").order_by("-number").first()
    revision = Revision.objects.create(
        post=post,
        number=(post.revisions.aggregate(last=Max("number"))["last"] or 0) + 1,
        made_at=timezone.now(),
        made_by=by,
        snapshot=correction.snapshot,
    )
    note = _("Corrected: %s") % ", ".join(copy.name for copy in correction.copies)
    published = publishing.publish(revision, by=by, kind=Revision.Kind.MINOR, note=note)
    if latest and latest.number > post.shown.number:
        # What editors had not published is the newest revision again.
        save_revision(WorkingCopy.objects.get(post=post), by=latest.made_by)
    return published


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
                references.reference_html(references.as_cited(before)),
                references.reference_html(references.as_cited(one)),
            )


def _correct_artworks(snapshot: Snapshot) -> Iterator[CorrectedCopy]:
    copies = snapshot["artworks"]
    for pk, artwork in Artwork.objects.in_bulk(map(int, copies)).items():
        before, after = copies[str(pk)], artwork.as_published()
        if before == after:
            continue
        copies[str(pk)] = after
        if snapshot["lead"] == pk:
            snapshot["card"]["lead"] = {name: after[name] for name in ON_A_CARD}
        changed = [name for name in after if after[name] != before.get(name)]
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
        if name in ON_A_CARD:
            words[str(_("picture"))] = f"{copy.get('width')} × {copy.get('height')}"
        else:
            label = str(getattr(Artwork, name).field.verbose_name)
            words[label] = str(copy.get(name) or "–")
    return escape("; ".join(f"{label}: {value}" for label, value in words.items()))
