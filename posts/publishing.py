"""Publishing: the one door through which words reach readers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core import cache_purge, event_queue, redirects
from evidenceblog.core.models import RedirectReason, User

from . import addresses, gate, rendering, snapshots, succession
from .artwork import uploading
from .artwork.models import Artwork
from .gate import Fault, Severity
from .models import LISTS, ArtworkUse, Byline, Post, Revision, SourceUse, WorkingCopy
from .snapshots import Snapshot

Kind = Revision.Kind


class NotReady(Exception):
    """The gate refused; `faults` says what to mend, or which warnings need a reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.key for fault in faults))
        self.faults = faults


class DatedAhead(ValueError):
    """A publication was dated ahead: what readers see now was not published later."""


class NoteMissing(ValueError):
    """A change of meaning came without the note that readers are shown."""


@transaction.atomic
def publish(
    post: Post,
    *,
    by: User | None,
    kind: Revision.Kind,
    note: str = "",
    at: datetime | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Revision:
    """Freeze the working copy as the revision that readers see, and return it.

    `overrides` maps a warning's key to the editor's reason for publishing all the same;
    it is kept with the revision. `at` dates an import or a first publication, never
    ahead. Raises NotReady when the gate refuses, NoteMissing for an update without a
    note and DatedAhead; then nothing has changed.
    """
    now = timezone.now()
    if at is not None and at > now:
        raise DatedAhead(at)
    if kind == Kind.UPDATE and not note.strip():
        raise NoteMissing
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("live")
        .get(pk=post.pk)
    )
    snapshot = snapshots.take(WorkingCopy.objects.get(post=post))
    reasons = {
        key: text.strip() for key, text in (overrides or {}).items() if text.strip()
    }
    _pass_gate(post, snapshot, kind, reasons)
    _make_pictures(snapshot)
    revision = _freeze(
        snapshot,
        post=post,
        number=_next_number(post),
        kind=kind,
        note=note.strip(),
        made_at=now,
        made_by=by,
        overrides=reasons,
        **_dates(kind, post.live, at or now),
    )
    _go_live(post, revision)
    return revision


@transaction.atomic
def withdraw(post: Post, *, by: User, note: str, successor: Post | None = None) -> None:
    """Take a post from readers, who are told why, or sent on to its successor.

    Raises NoteMissing without a notice for readers, and succession.LeadsNowhere for a
    successor that they could not read; then nothing has changed.
    """
    if not note.strip():
        raise NoteMissing
    post = succession.locked(post, successor)
    succession.check(post, successor)
    post.state = Post.State.WITHDRAWN
    post.successor = successor
    post.withdrawal_note = note.strip()
    post.withdrawn_at = timezone.now()
    post.withdrawn_by = by
    post.save()
    cache_purge.purge(LISTS)
    event_queue.record("post.withdrawn", post=post.pk)


def faults(post: Post, snapshot: Snapshot) -> list[Fault]:
    """List what this publication would add that is amiss: see the gate."""
    live = post.live.snapshot if post.live else None
    return [*addresses.faults(snapshot["slug"], post), *gate.added(snapshot, live)]


def _pass_gate(
    post: Post, snapshot: Snapshot, kind: Revision.Kind, reasons: Mapping[str, str]
) -> None:
    """Raise NotReady unless every new fault is a warning with a reason."""
    found: Iterable[Fault] = faults(post, snapshot)
    if kind == Kind.IMPORT:
        # It goes live as it was, its faults are debt; but its address must lead to it.
        found = [
            fault
            for fault in addresses.faults(snapshot["slug"], post)
            if fault.severity == Severity.ERROR
        ]
    refused = [
        fault
        for fault in found
        if fault.severity == Severity.ERROR or not reasons.get(fault.key)
    ]
    if refused:
        raise NotReady(refused)


COPIED = ("title", "slug", "standfirst", "language", "licence")


def _dates(
    kind: Revision.Kind, live: Revision | None, at: datetime
) -> dict[str, datetime | None]:
    """Say when this revision was published, updated and reviewed."""
    if live is None:
        return {"published_at": at, "updated_at": None, "reviewed_at": None}
    return {
        "published_at": live.published_at,
        "updated_at": at if kind == Kind.UPDATE else live.updated_at,
        "reviewed_at": at if kind == Kind.REVIEW else live.reviewed_at,
    }


def _next_number(post: Post) -> int:
    last: int | None = post.revisions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _make_pictures(snapshot: Snapshot) -> None:
    """See that every picture the page will name is there, should the task be late."""
    for artwork in Artwork.objects.filter(
        pk__in=snapshot["artworks"], rendered_at=None
    ):
        uploading.make_public(artwork)


def _freeze(snapshot: Snapshot, **facts: Any) -> Revision:
    """Make the revision of a snapshot, and the rows that say what it rests on."""
    revision = Revision.objects.create(
        snapshot=snapshot,
        body=rendering.render(snapshot),
        rendered_by=rendering.stamp(),
        lead_id=snapshot["lead"],
        **{name: snapshot[name] for name in COPIED},
        **facts,
    )
    _relate(revision, snapshot)
    return revision


def _relate(revision: Revision, snapshot: Snapshot) -> None:
    """Write the rows that say what the revision uses and who is named on it."""
    Byline.objects.bulk_create(
        Byline(revision=revision, author_id=author["id"], position=position)
        for position, author in enumerate(snapshot["authors"])
    )
    revision.topics.set([topic["id"] for topic in snapshot["topics"]])
    ArtworkUse.objects.bulk_create(
        ArtworkUse(revision=revision, artwork_id=int(pk)) for pk in snapshot["artworks"]
    )
    SourceUse.objects.bulk_create(
        SourceUse(revision=revision, source_id=source["id"], number=number)
        for number, source in enumerate(snapshot["sources"], start=1)
    )


def _go_live(post: Post, revision: Revision) -> None:
    """Show readers the revision, and tell whoever follows; old links lead to it."""
    _keep_links(post, revision)
    post.live = revision
    post.slug = revision.slug
    post.state = Post.State.LIVE
    post.save(update_fields=["live", "slug", "state"])
    cache_purge.purge(LISTS)
    event_queue.record("post.published", post=post.pk, revision=revision.pk)


def _keep_links(post: Post, revision: Revision) -> None:
    """Send readers of the address that the post had on to the one it gets."""
    address = reverse("post", args=[revision.slug])
    if post.slug and post.slug != revision.slug:
        redirects.record_move(
            post.get_absolute_url(),
            address,
            reason=RedirectReason.SLUG,
            by=revision.made_by,
        )
    else:
        redirects.forget(address)
