"""Filters of the list of posts: whose they are, and what readers do not see of them yet."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts.models import Author, Revision, WorkingByline, WorkingCopy

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
