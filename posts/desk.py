"""What waits for who writes and publishes: on the admin's first page, and in the mails."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _, ngettext

from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import (
    MOST_COUNTED,
    WaitingWork,
    WorkLine,
    WorkSeverity,
    bounded_count,
    shown_count,
)

from . import review_dates
from .artwork.models import Artwork
from .evidence.desk import unanswered_evidence
from .models import (
    PUBLISH,
    ArtworkUse,
    Post,
    ProblemReport,
    ReviewNote,
    Revision,
    ScheduledPublication,
    WorkingCopy,
    WorkingCopyQuerySet,
)
from .revisions.corrections import outdated_posts

# The first of what a card counts; its list has the rest.
MOST_LINES = 5
# How far ahead the calendar looks, and how many entries of the log are read back.
CALENDAR_DAYS = 31
MOST_LOGGED = 60


def waiting_work(user: User) -> Iterable[WaitingWork]:
    """Yield what waits of the posts that somebody may edit."""
    if not user.has_perm("posts.view_workingcopy"):
        return
    yield from _refused_schedules(user)
    yield from _waiting_reports(user)
    yield from _waiting_notes(user)
    yield from _ended_rights(user)
    yield from unanswered_evidence(user)
    yield from _outdated(user)
    yield from _due_reviews(user)
    yield from _draft_pages(user)
    yield from _own_writing(user)
    yield from _writing_of_others(user)
    yield from _planned(user)


def _list(**chosen: str) -> str:
    """Return the path of the list of posts with these filters."""
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return f"{reverse('admin:posts_workingcopy_changelist')}?{query}"


def _page(copy: WorkingCopy, name: str = "change") -> str:
    return reverse(f"admin:posts_workingcopy_{name}", args=[copy.pk])


def _refused_schedules(user: User) -> Iterable[WaitingWork]:
    """Yield what the clock did not publish, with the reason."""
    page = "publish" if user.has_perm(PUBLISH) else "change"
    lines = [
        WorkLine(copy.title, _page(copy, page), one.refusal)
        for one in _schedules(user).exclude(refusal="")[:MOST_COUNTED]
        for copy in [one.revision.post.working_copy]
    ]
    if lines:
        text = ngettext(
            "%(many)s scheduled post was not published",
            "%(many)s scheduled posts were not published",
            len(lines),
        ) % {"many": shown_count(len(lines))}
        place = _list(goes_live="stopped")
        yield WaitingWork(text, place, severity=WorkSeverity.FAILED, lines=lines)


def _schedules(user: User) -> QuerySet[ScheduledPublication]:
    """Return what is scheduled of the posts that somebody may edit, the next first."""
    copies = WorkingCopy.objects.editable_by(user)
    planned = ScheduledPublication.objects.filter(
        revision__post__working_copy__in=copies
    )
    whole = planned.select_related("revision__post__working_copy")
    return whole.defer("revision__snapshot", "revision__body").order_by("goes_live_at")


def _waiting_reports(user: User) -> Iterable[WaitingWork]:
    if not user.has_perm("posts.view_problemreport"):
        return
    waiting = ProblemReport.objects.waiting().editable_by(user)
    if many := bounded_count(waiting):
        text = ngettext(
            "%(many)s reader's report of a problem waits for an answer",
            "%(many)s readers' reports of problems wait for an answer",
            many,
        ) % {"many": shown_count(many)}
        oldest = waiting.select_related("post__live").order_by("received_at", "pk")
        rows = oldest.defer("post__live__snapshot", "post__live__body")
        lines = [
            WorkLine(
                report.post.shown.title,
                reverse("admin:posts_problemreport_change", args=[report.pk]),
                _ago(report.received_at),
            )
            for report in rows[:MOST_LINES]
        ]
        place = reverse("admin:posts_problemreport_changelist")
        yield WaitingWork(text, place, lines=lines)


def _ended_rights(user: User) -> Iterable[WaitingWork]:
    """Yield the artworks that live posts show although the rights to them have ended."""
    if not user.has_perm(PUBLISH):
        return
    shown = ArtworkUse.objects.filter(
        artwork=OuterRef("pk"), revision__live_on__state=Post.State.LIVE
    )
    ended = Artwork.objects.filter(
        Exists(shown), rights_end_on__lt=timezone.localdate(), taken_down_at=None
    ).order_by("rights_end_on", "pk")[:MOST_COUNTED]
    lines = [
        WorkLine(
            artwork.title,
            reverse("admin:artwork_artwork_change", args=[artwork.pk]),
            date_format(artwork.rights_end_on),
        )
        for artwork in ended
        if artwork.rights_end_on
    ]
    if lines:
        text = ngettext(
            "The rights to %(many)s artwork on live posts have ended",
            "The rights to %(many)s artworks on live posts have ended",
            len(lines),
        ) % {"many": shown_count(len(lines))}
        yield WaitingWork(
            text, lines[0].path, severity=WorkSeverity.FAILED, lines=lines[:MOST_LINES]
        )


def _outdated(user: User) -> Iterable[WaitingWork]:
    """Yield the live posts that print a source as it was before it was corrected."""
    if not user.has_perm(PUBLISH):
        return
    if posts := outdated_posts(MOST_COUNTED):
        text = ngettext(
            "%(many)s post prints an old form of a source",
            "%(many)s posts print an old form of a source",
            len(posts),
        ) % {"many": shown_count(len(posts))}
        copies = WorkingCopy.objects.filter(post__in=posts).order_by("-post")
        lines = [WorkLine(copy.title, _page(copy, "corrections")) for copy in copies]
        yield WaitingWork(
            text, lines[0].path, severity=WorkSeverity.OUTDATED, lines=lines
        )


def _due_reviews(user: User) -> Iterable[WaitingWork]:
    """Yield the live posts that are due to be checked against newer evidence."""
    copies = WorkingCopy.objects.in_use().editable_by(user)
    due = review_dates.find_due(timezone.localdate()).filter(working_copy__in=copies)
    if many := bounded_count(due):
        text = ngettext(
            "%(many)s post is due for review",
            "%(many)s posts are due for review",
            many,
        ) % {"many": shown_count(many)}
        page = "publish" if user.has_perm(PUBLISH) else "change"
        rows = due.select_related("working_copy").defer("live__snapshot", "live__body")
        lines = [
            WorkLine(
                post.working_copy.title,
                _page(post.working_copy, page),
                _("since %s") % date_format(post.review_due_on),
            )
            for post in rows[:MOST_LINES]
            if post.review_due_on
        ]
        yield WaitingWork(
            text, _list(review="due"), severity=WorkSeverity.OUTDATED, lines=lines
        )


def _waiting_notes(user: User) -> Iterable[WaitingWork]:
    """Yield the posts with notes of reviewers that are not settled, the first ones."""
    copy = "link__post__working_copy"
    notes = ReviewNote.objects.waiting().editable_by(user)
    posts = notes.values(copy, f"{copy}__title").annotate(
        many=Count("pk"), first=Min("pk")
    )
    lines = [
        WorkLine(
            row[f"{copy}__title"],
            reverse("admin:posts_workingcopy_reviews", args=[row[copy]]),
            ngettext("%(many)s note", "%(many)s notes", row["many"])
            % {"many": row["many"]},
        )
        for row in posts.order_by("first")[:MOST_COUNTED]
    ]
    if lines:
        text = ngettext(
            "%(many)s post has notes of reviewers",
            "%(many)s posts have notes of reviewers",
            len(lines),
        ) % {"many": shown_count(len(lines))}
        yield WaitingWork(text, lines[0].path, lines=lines[:MOST_LINES])


def _draft_pages(user: User) -> Iterable[WaitingWork]:
    """Yield the pages that are drafts: a new site begins with five of them."""
    if not user.has_perm(PUBLISH):
        return
    copies = WorkingCopy.objects.in_use()
    drafts = copies.filter(post__kind=Post.Kind.PAGE, post__state=Post.State.DRAFT)
    if many := bounded_count(drafts):
        text = ngettext(
            "%(many)s page is to be finished, or deleted",
            "%(many)s pages are to be finished, or deleted",
            many,
        ) % {"many": shown_count(many)}
        place = _list(post__kind__exact="page", post__state__exact="draft")
        yield WaitingWork(text, place, severity=WorkSeverity.WRITING)


def _own_writing(user: User) -> Iterable[WaitingWork]:
    """Yield what somebody writes: drafts, changes of live posts, and where they were."""
    copies = WorkingCopy.objects.in_use().written_by(user)
    mine: dict[str, Any] = {"card": _("You are writing"), "is_mine": True}
    if drafts := _drafts(copies):
        text = ngettext("Your draft", "Your %(many)s drafts", len(drafts)) % {
            "many": shown_count(len(drafts))
        }
        place = _list(whose="mine", post__state__exact="draft")
        yield _writing(text, place, drafts, **mine)
    if changed := _unpublished(copies):
        text = _("Changes that readers do not see yet")
        place = _list(whose="mine", changes="unpublished")
        yield _writing(text, place, changed, **mine)
    shown = {copy.pk for copy in (*drafts, *changed)}
    recent = [copy for copy in _edited_last(user) if copy.pk not in shown]
    if recent:
        yield _writing(_("You edited last"), _list(whose="mine"), recent, **mine)


def _writing_of_others(user: User) -> Iterable[WaitingWork]:
    if not user.has_perm(PUBLISH):
        return
    own = WorkingCopy.objects.written_by(user).values("pk")
    copies = WorkingCopy.objects.in_use().exclude(pk__in=own)
    others = _("Others are writing")
    if drafts := _drafts(copies):
        text = ngettext(
            "%(many)s draft of others", "%(many)s drafts of others", len(drafts)
        ) % {"many": shown_count(len(drafts))}
        place = _list(whose="others", post__state__exact="draft")
        yield _writing(text, place, drafts, card=others)
    if changed := _unpublished(copies):
        text = _("Changes of others that readers do not see yet")
        place = _list(whose="others", changes="unpublished")
        yield _writing(text, place, changed, card=others)


def _writing(
    text: str, path: str, copies: Sequence[WorkingCopy], **kind: Any
) -> WaitingWork:
    """Say what is being written. Nobody is mailed of it: it waits for who writes."""
    lines = [
        WorkLine(copy.title, _page(copy), _ago(copy.edited_at))
        for copy in copies[:MOST_LINES]
    ]
    severity = WorkSeverity.WRITING
    return WaitingWork(
        text, path, severity=severity, lines=lines, is_mailed=False, **kind
    )


def _drafts(copies: WorkingCopyQuerySet) -> list[WorkingCopy]:
    drafts = copies.filter(post__kind=Post.Kind.POST, post__state=Post.State.DRAFT)
    return list(drafts.order_by("-edited_at")[:MOST_COUNTED])


def _unpublished(copies: WorkingCopyQuerySet) -> list[WorkingCopy]:
    """Return live posts that were saved since, of those that were edited last."""
    latest = copies.filter(post__state=Post.State.LIVE).order_by("-edited_at")
    later = Revision.objects.filter(
        post=OuterRef("post"), number__gt=OuterRef("post__live__number")
    )
    found = WorkingCopy.objects.filter(pk__in=latest.values("pk")[:MOST_COUNTED])
    return list(found.filter(Exists(later)).order_by("-edited_at")[:MOST_LINES])


def _edited_last(user: User) -> list[WorkingCopy]:
    """Return the posts on which somebody worked last, by the admin's log."""
    about = get_content_type_for_model(WorkingCopy)
    logged = LogEntry.objects.filter(user=user, content_type=about)
    ids = logged.order_by("-action_time").values_list("object_id", flat=True)
    keys = dict.fromkeys(int(pk) for pk in ids[:MOST_LOGGED] if pk)
    copies = WorkingCopy.objects.in_use().editable_by(user).in_bulk(list(keys))
    return [copies[pk] for pk in keys if pk in copies]


class CalendarEntry(NamedTuple):
    """A post and the day for which it is planned; `at` is the moment, if it has one."""

    day: date
    copy: WorkingCopy
    at: datetime | None = None

    def line(self) -> WorkLine:
        day = date_format(self.day, "D j F")
        about = f"{day}, {date_format(self.at, 'TIME_FORMAT')}" if self.at else day
        return WorkLine(self.copy.title, _page(self.copy), about)


def _planned(user: User) -> Iterable[WaitingWork]:
    """Yield the calendar: what is planned from today on, the next first."""
    last = timezone.localdate() + timedelta(days=CALENDAR_DAYS)
    entries = sorted(
        _calendar(user, last), key=lambda entry: (entry.day, entry.copy.pk)
    )
    if entries:
        text = ngettext(
            "%(many)s post is planned for the next 31 days",
            "%(many)s posts are planned for the next 31 days",
            len(entries),
        ) % {"many": shown_count(len(entries))}
        yield WaitingWork(
            text,
            _list(goes_live="scheduled"),
            severity=WorkSeverity.PLANNED,
            lines=[entry.line() for entry in entries],
            is_mailed=False,
        )


def _calendar(user: User, last: date) -> Iterable[CalendarEntry]:
    """Yield what goes live by the clock until a day, and the drafts planned for one."""
    planned = _schedules(user).filter(refusal="", goes_live_at__date__lte=last)
    for one in planned[:MOST_COUNTED]:
        at = timezone.localtime(one.goes_live_at)
        yield CalendarEntry(at.date(), one.revision.post.working_copy, at)
    drafts = (
        WorkingCopy.objects.in_use()
        .editable_by(user)
        .filter(
            planned_on__gte=timezone.localdate(),
            planned_on__lte=last,
            post__state=Post.State.DRAFT,
        )
    )
    for copy in drafts.order_by("planned_on")[:MOST_COUNTED]:
        if copy.planned_on:
            yield CalendarEntry(copy.planned_on, copy)


def _ago(moment: datetime) -> str:
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
