"""Searches without result: what readers look for and no post has, without any reader.

Words are kept for each day on which they were searched, once, and dropped after 30 days.
Editors are shown what was searched on three days: one person's typing is not shown.
"""

import re
from datetime import timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.aggregates import Count, Max
from django.utils import timezone

from evidenceblog.core.task_backend import task
from posts.models import ZeroResultSearch

KEPT = timedelta(days=30)
DAYS_UNTIL_SHOWN = 3
LONGEST = 60
# A program that tries words may not fill the table.
MOST_A_DAY = 1_000
# An address, or digits enough for a telephone number, however they are parted.
_PRIVATE = re.compile(r"@|(?:\d[^\w]*){6}")


def record_search(words: str) -> None:
    """Keep that no post has these words, unless they may tell of a person."""
    words = " ".join(words.casefold().split())
    if not words or len(words) > LONGEST or _PRIVATE.search(words):
        return
    day = timezone.localdate()
    if ZeroResultSearch.objects.filter(day=day).count() < MOST_A_DAY:
        ZeroResultSearch.objects.bulk_create(
            [ZeroResultSearch(words=words, day=day)], ignore_conflicts=True
        )


def shown_searches() -> QuerySet[ZeroResultSearch]:
    """Return the last search of all words that editors are shown, with its `days`."""
    same = ZeroResultSearch.objects.filter(words=OuterRef("words")).order_by()
    by_words = same.values("words")
    return ZeroResultSearch.objects.annotate(
        days=Subquery(by_words.annotate(n=Count("pk")).values("n")[:1]),
        last=Subquery(by_words.annotate(last=Max("day")).values("last")[:1]),
    ).filter(days__gte=DAYS_UNTIL_SHOWN, day=F("last"))


@task()
def delete_old_searches() -> None:
    """Delete searches older than 30 days. Safe to repeat."""
    ZeroResultSearch.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
