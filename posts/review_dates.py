"""Review dates: when a live post is due to be checked against newer evidence.

The last check is its first publication or its last review. An update does not count as
one: who changed a part of a post has not checked the whole (NHS service manual, "Review
date"). The next is the day that an editor chose, else as many months later as its topics
say.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from evidenceblog.core import cache_purge
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.task_backend import task

from .models import Post, PostQuerySet, PostSettings, Topic


class ShownReview(NamedTuple):
    """What readers are told of the next review: when it is, or that it is overdue.

    For some time after it was due they are told neither.
    """

    due_on: date
    is_past: bool
    is_overdue: bool


def next_due(checked_on: date, months: int | None, chosen: date | None) -> date | None:
    """Return the day of the next review; none where nobody asks for one."""
    if chosen and chosen > checked_on:
        return chosen
    return months_later(checked_on, months) if months else None


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last one."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def first_due(topics: Iterable[Mapping[str, Any]], post: Post) -> date | None:
    """Return when a post would be due if it were published today under these topics."""
    own = Topic.objects.filter(pk__in=[topic["id"] for topic in topics])
    months = own.aggregate(months=Min("review_months"))["months"]
    return next_due(timezone.localdate(), months, post.working_copy.review_on)


def store_due(posts: PostQuerySet) -> None:
    """Reckon when posts are due, of what readers see of them, and drop the pages that
    say otherwise. Safe to repeat.
    """
    rows = posts.filter(live__isnull=False).annotate(
        months=Min("live__topics__review_months"),
        chosen=F("working_copy__review_on"),
        checked_at=Coalesce("live__reviewed_at", "live__published_at"),
    )
    columns = ("pk", "review_due_on", "checked_at", "months", "chosen")
    for pk, stored, checked_at, months, chosen in rows.order_by().values_list(*columns):
        due = next_due(timezone.localdate(checked_at), months, chosen)
        if due != stored:
            Post.objects.filter(pk=pk).update(review_due_on=due)
            cache_purge.purge(Post(pk=pk).surrogate_key)


@task()
def store_all_due() -> None:
    """Reckon anew what topics that were merged or deleted have changed. Safe to repeat."""
    store_due(Post.objects.all())


def find_due(day: date) -> PostQuerySet:
    """Return the live posts and pages whose review is due on a day, the oldest first."""
    is_live = Q(state=Post.State.LIVE, review_due_on__lte=day)
    return Post.objects.filter(is_live).order_by("review_due_on", "pk")


def shown_review(post: Post, site: SiteSettings) -> ShownReview | None:
    """Return what readers are told today of a post's next review."""
    due = post.review_due_on
    if due is None:
        return None
    overdue_on, today = _overdue_on(due, site), timezone.localdate()
    is_overdue = overdue_on is not None and today >= overdue_on
    return ShownReview(due, is_past=today > due, is_overdue=is_overdue)


def next_change(post: Post, site: SiteSettings) -> datetime | None:
    """Return the moment when readers will be told something else, if it is to come."""
    due = post.review_due_on
    if due is None:
        return None
    days = filter(None, (due + timedelta(days=1), _overdue_on(due, site)))
    ahead = [day for day in days if day > timezone.localdate()]
    zone = timezone.get_current_timezone()
    return min(
        (datetime(day.year, day.month, day.day, tzinfo=zone) for day in ahead),
        default=None,
    )


def _overdue_on(due: date, site: SiteSettings) -> date | None:
    """Return from which day on readers are told that a review is overdue."""
    days = PostSettings.of(site).overdue_shown_after
    return None if days is None else due + timedelta(days=days + 1)
