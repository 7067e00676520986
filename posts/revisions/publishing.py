"""Publishing: the one function by which words reach readers."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrOrPromise

from evidenceblog.core import cache_purge, event_queue, http_caching
from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task
from posts import list_pages, slugs
from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.blocks import Snapshot
from posts.citations.models import Source
from posts.models import (
    LISTS,
    ArtworkUse,
    Author,
    Byline,
    Post,
    Revision,
    ScheduledPublication,
    SourceUse,
    Topic,
)

from . import publish_checks, rendering
from .fault import Fault, Severity
from .history import existing_keys

logger = logging.getLogger(__name__)
Kind = Revision.Kind
# Without these a post could not be stored or read, whatever it is imported from.
NEEDED_BY_IMPORTS = {"slug-taken", "slug-reserved", "slug-digits", "no-slug", "deleted"}
State = Revision.State


class NotPublished(Exception):
    """A revision may not go live; `reason` says why, in an editor's words."""

    reason: StrOrPromise


class PublishRefused(NotPublished):
    """The checks refused; `faults` says what to mend, or which warnings need a reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.key for fault in faults))
        self.faults = faults
        self.reason = " ".join(fault.message for fault in faults)


class NoteMissing(NotPublished):
    """A change of meaning came without the note that readers are shown."""

    reason = gettext_lazy("Say what changed: readers see it.")


class OlderThanLive(NotPublished):
    """Readers see a later revision already; an older one returns by being restored."""

    reason = gettext_lazy("Somebody has published a later revision meanwhile.")


class NotAnUpdate(NotPublished):
    """A withdrawn post returns only as an update, with a note of what changed."""

    reason = gettext_lazy("The post was withdrawn: it returns only as an update.")


class AlreadyPublished(NotPublished):
    """Publish was pressed again: readers see just this since the page was made."""

    reason = gettext_lazy("It is published already.")


class AlreadyScheduled(NotPublished):
    """Another revision of the post is scheduled; publishing cancels that only if told to."""

    reason = gettext_lazy("Another revision was scheduled meanwhile. Look again.")


class PicturesNotStored(NotPublished):
    """A picture that the page would show could not be made, or stored."""

    reason = gettext_lazy(
        "Its pictures could not be stored: the disk may be full. Nothing has changed; "
        "tell who runs the site, and publish it again later."
    )


def publish(
    revision: Revision,
    *,
    by: User | None,
    kind: Revision.Kind,
    note: str = "",
    at: datetime | None = None,
    overrides: Mapping[str, str] | None = None,
    cancel_scheduled: bool = False,
    live_version: int | None = None,
) -> Revision:
    """Show readers this very revision, or schedule it where `at` is ahead; return it.

    `overrides` maps a warning's key to the editor's reason for publishing all the same;
    it is kept with the revision. `at` in the past dates an import or a first
    publication. What is published already is published again as a new revision.

    Raises PublishRefused when the checks refuse, NoteMissing for an update without a
    note, AlreadyPublished where `live_version` (that of what readers saw when the page
    was made, 0 for nothing) has become this revision since, NotAnUpdate for a withdrawn post, OlderThanLive, PicturesNotStored, and
    AlreadyScheduled unless `cancel_scheduled`; then nothing has changed.
    """
    now = timezone.now()
    publication = ScheduledPublication(
        revision=revision,
        goes_live_at=at or now,
        by=by,
        kind=kind,
        note=note.strip(),
        overrides={
            key: text.strip() for key, text in (overrides or {}).items() if text.strip()
        },
    )
    if publication.goes_live_at > now:
        return _schedule(publication, cancel_scheduled)
    _make_pictures(revision.snapshot)
    return _carry_out(publication, cancel_scheduled, live_version)


@transaction.atomic
def _schedule(publication: ScheduledPublication, cancel_scheduled: bool) -> Revision:
    _post, revision = _checked(publication, cancel_scheduled)
    revision.state = State.SCHEDULED
    revision.save(update_fields=["state"])
    publication.revision = revision
    publication.save(force_insert=True)
    return revision


@transaction.atomic
def _carry_out(
    publication: ScheduledPublication,
    cancel_scheduled: bool,
    live_version: int | None = None,
) -> Revision:
    post, revision = _checked(publication, cancel_scheduled, live_version)
    _fill_in(revision, post, publication)
    _store_uses(revision)
    _go_live(post, revision)
    return revision


def _checked(
    publication: ScheduledPublication,
    cancel_scheduled: bool,
    live_version: int | None = None,
) -> tuple[Post, Revision]:
    """Lock the post and return it with the revision to publish, once all that may
    refuse it has been asked.
    """
    post = _locked(publication.revision)
    if live_version is not None and is_live_since(publication.revision, live_version):
        raise AlreadyPublished
    planned = find_schedule(post)
    if planned:
        if planned.pk != publication.pk and not cancel_scheduled:
            raise AlreadyScheduled(planned)
        Revision.objects.filter(pk=planned.pk).update(state=State.SAVED)
        planned.delete()
    revision = Revision.objects.get(pk=publication.pk)
    if publication.kind == Kind.UPDATE and not publication.note:
        raise NoteMissing
    if post.state == Post.State.WITHDRAWN and publication.kind != Kind.UPDATE:
        raise NotAnUpdate
    if post.live and revision.number < post.live.number:
        raise OlderThanLive
    _require_mended(post, revision.snapshot, publication)
    if revision.state == State.PUBLISHED:
        revision = Revision.objects.create(
            post=post,
            number=_next(post, "number"),
            made_at=timezone.now(),
            made_by=publication.by,
            snapshot=revision.snapshot,
        )
    return post, revision


def _require_mended(
    post: Post, snapshot: Snapshot, publication: ScheduledPublication
) -> None:
    """Raise PublishRefused unless every new fault is a warning with a reason."""
    found = find_publish_faults(post, snapshot)
    if publication.kind == Kind.IMPORT:
        # It goes live as it was, its faults are debt; but its address must lead to it.
        found = [fault for fault in found if fault.code in NEEDED_BY_IMPORTS]
    refused = [
        fault
        for fault in found
        if fault.severity == Severity.ERROR or not publication.overrides.get(fault.key)
    ]
    if refused:
        raise PublishRefused(refused)


def _fill_in(revision: Revision, post: Post, publication: ScheduledPublication) -> None:
    """Give a saved revision what belongs to a publication."""
    facts: dict[str, Any] = {
        "state": State.PUBLISHED,
        "version": _next(post, "version"),
        "kind": Kind(publication.kind),
        "note": publication.note,
        "overrides": publication.overrides,
        "went_live_at": timezone.now(),
        "went_live_by": publication.by,
        **_dates(publication, post.live),
    }
    for name, value in facts.items():
        setattr(revision, name, value)
    revision.save(update_fields=[*facts, *rendering.render_body(revision)])


def is_live_since(revision: Revision, version: int) -> bool:
    """Tell whether readers see this since they saw that version of its post."""
    live = Post.objects.live().select_related("live").filter(pk=revision.post_id)
    return any(
        post.live.version != version and post.live.snapshot == revision.snapshot
        for post in live
        if post.live
    )


def find_schedule(post: Post) -> ScheduledPublication | None:
    """Return which revision of a post is scheduled, and when."""
    found = ScheduledPublication.objects.filter(revision__post=post)
    return found.select_related("revision").defer("revision__body").first()


def find_publish_faults(post: Post, snapshot: Snapshot) -> list[Fault]:
    """List what this publication would add that is amiss: see publish_checks."""
    live = post.live.snapshot if post.live else None
    return [
        *slugs.find_slug_faults(snapshot["slug"], post),
        *_find_deleted(snapshot),
        *publish_checks.find_added(snapshot, live, post.kind),
    ]


def _find_deleted(snapshot: Snapshot) -> Iterator[Fault]:
    """Yield what was deleted since the snapshot was taken: a save protects nothing."""
    artworks = {int(pk): one["title"] for pk, one in snapshot["artworks"].items()}
    sources = {one["id"]: one["csl"].get("title", "") for one in snapshot["sources"]}
    authors = {author["id"]: author["name"] for author in snapshot["authors"]}
    topics = {topic["id"]: topic["name"] for topic in snapshot["topics"]}
    rests_on: list[tuple[type[Model], str, dict[int, str]]] = [
        (Author, "authors", authors),
        (Topic, "topics", topics),
        (Artwork, "blocks", artworks),
        (Source, "listed_sources", sources),
    ]
    for model, field, named in rests_on:
        for pk in named.keys() - existing_keys(model, named):
            gone = _("“%s” was deleted meanwhile: save the post again.") % named[pk]
            yield Fault("deleted", "post", field, gone, about=f"{field}-{pk}")


def _locked(revision: Revision) -> Post:
    posts = Post.objects.select_for_update(of=("self",)).select_related("live")
    return posts.get(pk=revision.post_id)


def _next(post: Post, counter: str) -> int:
    last: int | None = post.revisions.aggregate(last=Max(counter))["last"]
    return (last or 0) + 1


def _dates(
    publication: ScheduledPublication, live: Revision | None
) -> dict[str, datetime | str | None]:
    """Say when this revision was published, updated (why, too) and reviewed."""
    kind, at = publication.kind, publication.goes_live_at
    if live is None:
        return {"published_at": at}
    return {
        "published_at": live.published_at,
        "updated_at": at if kind == Kind.UPDATE else live.updated_at,
        "reviewed_at": at if kind == Kind.REVIEW else live.reviewed_at,
        "update_note": publication.note if kind == Kind.UPDATE else live.update_note,
    }


def _make_pictures(snapshot: Snapshot) -> None:
    """See that every picture the page will name is there, should the task be late, or
    the file have been lost. Raises PicturesNotStored.
    """
    for artwork in Artwork.objects.filter(pk__in=snapshot["artworks"]):
        if not uploads.has_renditions(artwork):
            try:
                uploads.publish_renditions(artwork)
            except OSError as error:
                raise PicturesNotStored from error


def _store_uses(revision: Revision) -> None:
    """Write the rows that say what the revision uses and who is named on it."""
    snapshot = revision.snapshot
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
    old = post.get_absolute_url() if post.slug else ""
    new = reverse("post", args=[revision.slug])
    slugs.keep_links(
        old, new, reason=slugs.SlugRedirectReason.SLUG, by=revision.went_live_by
    )
    before = post.live if post.state == Post.State.LIVE else None
    post.live = revision
    post.slug = revision.slug
    post.state = Post.State.LIVE
    post.save(update_fields=["live", "slug", "state"])
    if post.is_page:
        purge_menus(post)
        event_queue.record("page.published", post=post.pk, revision=revision.pk)
        return
    list_pages.recount_lists(before, revision)
    cache_purge.purge(LISTS)
    event_queue.record("post.published", post=post.pk, revision=revision.pk)


def purge_menus(page: Post) -> None:
    """Drop every page of the site if its menus name this one."""
    if page.menu_entries.exists():
        cache_purge.purge(http_caching.SITE)


@task()
def publish_scheduled() -> None:
    """Publish what was scheduled for a moment that has come. Safe to repeat.

    What may not go live stays scheduled, with the reason for its editors.
    """
    due = ScheduledPublication.objects.filter(
        goes_live_at__lte=timezone.now(), refusal=""
    )
    for planned in due.select_related("revision", "by"):
        _publish_planned(planned)


def _publish_planned(planned: ScheduledPublication) -> None:
    try:
        _make_pictures(planned.revision.snapshot)
        with transaction.atomic():
            _locked(planned.revision)
            if ScheduledPublication.objects.filter(pk=planned.pk).exists():
                _carry_out(planned, cancel_scheduled=False)
    except PicturesNotStored:
        logger.exception("Revision %s is not published yet", planned.pk)
    except NotPublished as refused:
        planned.refusal = str(refused.reason)
        planned.save(update_fields=["refusal"])
