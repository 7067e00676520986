"""Publishing: the one function by which words reach readers."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core import cache_purge, event_queue, http_caching
from evidenceblog.core.models import SiteSettings, User
from evidenceblog.core.task_backend import task
from posts import (
    list_pages,
    problem_reports,
    review_dates,
    series_parts,
    slugs,
    topic_merge,
    translations,
)
from posts.artwork import image_inspection, uploads
from posts.artwork.models import Artwork
from posts.blocks import Snapshot
from posts.citations.models import SourceEvent
from posts.evidence import answering_updates, source_pages
from posts.models import (
    LISTS,
    ArtworkUse,
    Byline,
    Post,
    ProblemReport,
    Reviewer,
    Revision,
    ScheduledPublication,
    SourceUse,
)
from posts.search import search_index
from posts.sitemap import SITEMAP_KEY

from . import change_log, rendering
from .fault import Severity
from .history import completed
from .publication_faults import find_publish_faults
from .publish_refusals import (
    AlreadyPublished,
    AlreadyScheduled,
    NotAnUpdate,
    NoteMissing,
    NotPublished,
    OlderThanLive,
    PictureNotMade,
    PicturesNotStored,
    PublishRefused,
    WithdrawnMeanwhile,
)

logger = logging.getLogger(__name__)
Kind = Revision.Kind
# Without these a post could not be stored or read, whatever it is imported from.
NEEDED_BY_IMPORTS = {
    "slug-taken",
    "slug-reserved",
    "slug-digits",
    "no-slug",
    "deleted",
    "in-bin",
}
State = Revision.State


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
    answers: Iterable[ProblemReport] = (),
    evidence: Iterable[SourceEvent] = (),
) -> Revision:
    """Show readers this very revision, or schedule it where `at` is ahead; return it.

    `overrides` maps a warning's key to the editor's reason for publishing all the same;
    it is kept with the revision. `at` in the past dates an import or a first
    publication. What is published already is published again as a new revision.
    `answers` are reports of readers that it answers: the change log says so; `evidence`
    are events of its sources for which this is the update.

    Raises PublishRefused when the checks refuse, NoteMissing for an update without a
    note, AlreadyPublished where `live_version` (that of what readers saw when the page
    was made, 0 for nothing) has become this revision since, WithdrawnMeanwhile where it
    has been withdrawn since, NotAnUpdate for a withdrawn post, OlderThanLive,
    PicturesNotStored, PictureNotMade, and AlreadyScheduled unless `cancel_scheduled`;
    then nothing has changed.
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
        return _schedule(publication, cancel_scheduled, answers, evidence)
    _make_pictures(revision.snapshot)
    return _carry_out(publication, cancel_scheduled, live_version, answers, evidence)


@transaction.atomic
def _schedule(
    publication: ScheduledPublication,
    cancel_scheduled: bool,
    answers: Iterable[ProblemReport],
    evidence: Iterable[SourceEvent],
) -> Revision:
    _post, revision = _checked(publication, cancel_scheduled)
    revision.state = State.SCHEDULED
    revision.save(update_fields=["state"])
    publication.revision = revision
    publication.save(force_insert=True)
    problem_reports.plan_correction(answers, revision)
    answering_updates.store_updates(evidence, revision, by=publication.by)
    return revision


@transaction.atomic
def _carry_out(
    publication: ScheduledPublication,
    cancel_scheduled: bool,
    live_version: int | None = None,
    answers: Iterable[ProblemReport] = (),
    evidence: Iterable[SourceEvent] = (),
) -> Revision:
    post, revision = _checked(publication, cancel_scheduled, live_version)
    _fill_in(revision, post, publication)
    _store_uses(revision)
    problem_reports.plan_correction(answers, revision)
    problem_reports.close_planned(revision, by=publication.by)
    answering_updates.store_updates(evidence, revision, by=publication.by)
    _go_live(post, revision)
    answering_updates.end_notices(revision, by=publication.by)
    change_log.store_lines(post)
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
    if live_version is not None:
        _refuse_outdated_page(post, publication.revision, live_version)
    if planned := find_schedule(post):
        if planned.pk != publication.pk and not cancel_scheduled:
            raise AlreadyScheduled(planned)
        _take_off_schedule(planned, publication)
    revision = Revision.objects.get(pk=publication.pk)
    if publication.kind == Kind.UPDATE and not publication.note:
        raise NoteMissing
    if post.state == Post.State.WITHDRAWN and publication.kind != Kind.UPDATE:
        raise NotAnUpdate
    if post.live and revision.number < post.live.number:
        raise OlderThanLive
    _take_turns(post, revision)
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


def _refuse_outdated_page(post: Post, revision: Revision, live_version: int) -> None:
    """Raise where readers do not see any more what the page said that they see."""
    if is_live_since(revision, live_version):
        raise AlreadyPublished
    if live_version and post.state == Post.State.WITHDRAWN:
        raise WithdrawnMeanwhile


def _take_turns(post: Post, revision: Revision) -> None:
    """Let others who merge its topics or take its address at this moment go first, or wait."""
    topic_merge.hold_topics(revision.snapshot["topics"])
    if revision.slug != post.slug:
        slugs.lock_addresses()


def _take_off_schedule(
    planned: ScheduledPublication, publication: ScheduledPublication
) -> None:
    """Make what is scheduled a save again; what it answers goes on with that revision."""
    if planned.pk != publication.pk:
        problem_reports.forget_correction(planned.revision)
    Revision.objects.filter(pk=planned.pk).update(state=State.SAVED)
    planned.delete()


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
        **_series(completed(revision.snapshot)),
        **_dates(publication, post.live),
    }
    for name, value in facts.items():
        setattr(revision, name, value)
    revision.save(update_fields=[*facts, *rendering.render_body(revision)])


def _series(snapshot: Snapshot) -> dict[str, int | None]:
    series = snapshot["series"] or {}
    return {"series_id": series.get("id"), "part": series.get("part")}


def is_live_since(revision: Revision, version: int) -> bool:
    """Tell whether readers see this since they saw that version of its post."""
    live = Post.objects.live().select_related("live").filter(pk=revision.post_id)
    return any(
        post.live.version != version
        and completed(post.live.snapshot) == completed(revision.snapshot)
        for post in live
        if post.live
    )


def find_schedule(post: Post) -> ScheduledPublication | None:
    """Return which revision of a post is scheduled, and when."""
    found = ScheduledPublication.objects.filter(revision__post=post)
    return found.select_related("revision").defer("revision__body").first()


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
    the file have been lost. Raises PicturesNotStored and PictureNotMade.
    """
    shown = Artwork.objects.filter(pk__in=snapshot["artworks"], taken_down_at=None)
    for artwork in shown:
        if not uploads.has_renditions(artwork):
            try:
                uploads.publish_renditions(artwork)
            except OSError as error:
                raise PicturesNotStored from error
            except image_inspection.ArtworkRefused as refusal:
                raise PictureNotMade(artwork.title, str(refusal)) from refusal


def _store_uses(revision: Revision) -> None:
    """Write the rows that say what the revision uses and who is named on it."""
    snapshot = completed(revision.snapshot)
    Byline.objects.bulk_create(
        Byline(revision=revision, author_id=author["id"], position=position)
        for position, author in enumerate(snapshot["authors"])
    )
    Reviewer.objects.bulk_create(
        Reviewer(revision=revision, author_id=one["id"], position=position)
        for position, one in enumerate(snapshot["reviewers"])
    )
    revision.topics.set(topic_merge.current_topics(snapshot["topics"]).values())
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
    review_dates.store_due(Post.objects.filter(pk=post.pk))
    if post.is_page:
        purge_menus(post)
        cache_purge.purge(*source_pages.source_keys(before, revision))
        event_queue.record("page.published", post=post.pk, revision=revision.pk)
        return
    list_pages.recount_lists(before, revision)
    search_index.index_post(post)
    series = series_parts.surrogate_keys(before, revision)
    cache_purge.purge(LISTS, post.card_key, *series)
    translations.purge_group(post)
    event_queue.record("post.published", post=post.pk, revision=revision.pk)


def purge_menus(page: Post) -> None:
    """Drop the sitemap, and every page of the site if its menus name this one."""
    cache_purge.purge(SITEMAP_KEY)
    if page.menu_entries.exists():
        cache_purge.purge(http_caching.SITE)


@task()
def publish_scheduled() -> None:
    """Publish what was scheduled for a moment that has come, in that order. Safe to repeat.

    What may not go live stays scheduled, with the reason for its editors.
    """
    if SiteSettings.is_quiet_now():
        return
    due = _due().order_by("goes_live_at", "pk")
    for planned in due.select_related("revision"):
        _publish_planned(planned.revision)


def _publish_planned(revision: Revision) -> None:
    try:
        _make_pictures(revision.snapshot)
        with transaction.atomic():
            _locked(revision)
            # It may have been published, moved or cancelled since it was listed.
            if planned := _due().filter(pk=revision.pk).first():
                _carry_out(planned, cancel_scheduled=False)
    except PicturesNotStored:
        logger.exception("Revision %s is not published yet", revision.pk)
    except NotPublished as refused:
        _due().filter(pk=revision.pk).update(refusal=str(refused.reason))


def _due() -> QuerySet[ScheduledPublication]:
    now = timezone.now()
    return ScheduledPublication.objects.filter(goes_live_at__lte=now, refusal="")
