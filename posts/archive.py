"""The archive: years and months with posts, by the day on which the site published them.

How many posts a month has is kept (`ListCount`), as all lists of readers are counted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime

from .models import ListCount, Post, PostQuerySet

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, order=True)
class Period:
    """A year, or one month of it, in the time zone of the site."""

    year: int
    month: int | None = None

    @classmethod
    def month_of(cls, moment: datetime) -> Self:
        local = localtime(moment)
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return date_format(self.start, "F Y" if self.month else "Y")

    @property
    def start(self) -> datetime:
        return _midnight(self.year, self.month or 1)

    @property
    def end(self) -> datetime:
        """Return the moment at which the period is over."""
        if self.month in {None, MONTHS_IN_A_YEAR}:
            return _midnight(self.year + 1, 1)
        return _midnight(self.year, (self.month or 0) + 1)

    @property
    def surrogate_key(self) -> str:
        return f"archive-{self.year:04}" + (f"-{self.month:02}" if self.month else "")

    def get_absolute_url(self) -> str:
        if self.month:
            return reverse("archive", args=[self.year, self.month])
        return reverse("archive", args=[self.year])

    def posts(self) -> PostQuerySet:
        """Return the live posts of the period, newest first."""
        return Post.objects.published_between(self.start, self.end)


class Archive:
    """The periods that have posts, each with how many, oldest first: read in one query."""

    def __init__(self) -> None:
        self.months: dict[Period, int] = {}
        self.years: dict[Period, int] = {}
        counted = ListCount.objects.filter(key__startswith="archive-", posts__gt=0)
        for key, posts in counted.order_by("key").values_list("key", "posts"):
            _archive, year, month = key.split("-")
            self.months[Period(int(year), int(month))] = posts
            whole = Period(int(year))
            self.years[whole] = self.years.get(whole, 0) + posts

    def count(self, period: Period) -> int:
        return (self.months if period.month else self.years).get(period, 0)

    def months_of(self, year: int) -> list[tuple[Period, int]]:
        return [pair for pair in self.months.items() if pair[0].year == year]

    def neighbours(self, period: Period) -> tuple[Period | None, Period | None]:
        """Return the nearest periods of its kind that have posts, before and after it."""
        periods = list(self.months if period.month else self.years)
        at = periods.index(period)
        before = periods[at - 1] if at else None
        return before, periods[at + 1] if at + 1 < len(periods) else None


def _midnight(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=get_current_timezone())
