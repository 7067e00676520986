"""Authors and topics in the admin."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from posts.models import Author, Topic


class OneByOne[M: Model](admin.ModelAdmin[M]):
    """Deletes chosen rows one by one, as each drops the pages that show it."""

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        for row in queryset:
            row.delete()


@admin.register(Author)
class AuthorAdmin(OneByOne[Author]):
    list_display = ("name", "user", "orcid")
    list_select_related = ("user",)
    search_fields = ("name", "orcid")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        return super().get_queryset(request).order_by("name")


@admin.register(Topic)
class TopicAdmin(OneByOne[Topic]):
    list_display = ("name", "slug", "checks_evidence")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).order_by("name")
