"""Filters of the list of posts: whose they are, and what readers do not see of them yet."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts import review_dates
from posts.models import Author, Revision, WorkingByline, WorkingCopy
from posts.review_dates import months_later

# Of a longer list nobody reads the rest: typing a name finds the author.
MOST_AUTHORS = 50

type Choices = list[tuple[Any, Any]]


class WhoseFilter(admin.SimpleListFilter):
    """Posts that the person made or is named on, or those of others."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("mine", _("Mine")), ("others", _("Of others"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WorkingCopy]
    ) -> QuerySet[WorkingCopy]:
        mine = WorkingCopy.objects.written_by(cast(User, request.user)).values("pk")
        if self.value() == "mine":
            return queryset.filter(pk__in=mine)
        return queryset.exclude(pk__in=mine) if self.value() == "others" else queryset


class ChangesFilter(admin.SimpleListFilter):
    """Posts with words that readers do not see yet."""

    title = _("changes")
    parameter_name = "changes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("unpublished", _("Not published yet"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WorkingCopy]
    ) -> QuerySet[WorkingCopy]:
        if self.value() != "unpublished":
            return queryset
        later = Revision.objects.filter(
            post=OuterRef("post"), number__gt=OuterRef("post__live__number")
        )
        return queryset.filter(Exists(later))


class AuthorFilter(admin.SimpleListFilter):
    """Posts that name an author, of those whom posts name."""

    title = _("author")
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        named = Exists(WorkingByline.objects.filter(author=OuterRef("pk")))
        authors = Author.objects.filter(named).order_by("name", "pk")
        return list(authors.values_list("pk", "name")[:MOST_AUTHORS])

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WorkingCopy]
    ) -> QuerySet[WorkingCopy]:
        author = parse_number(self.value() or "")
        return queryset.filter(bylines__author=author) if author else queryset


class PublishedFilter(admin.DateFieldListFilter):
    """Posts by the day of their first publication."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("published")


class ReviewFilter(admin.SimpleListFilter):
    """Posts whose next review is due, or will be within three months."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("due", _("Due")), ("soon", _("Due within three months"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WorkingCopy]
    ) -> QuerySet[WorkingCopy]:
        ahead = {"due": 0, "soon": 3}.get(self.value() or "")
        if ahead is None:
            return queryset
        due = review_dates.find_due(months_later(timezone.localdate(), ahead))
        return queryset.filter(post__in=due.order_by().values("pk"))
