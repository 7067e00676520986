"""Authors and topics in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from posts.models import Author, Topic


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin[Author]):
    list_display = ("name", "user", "orcid")
    list_select_related = ("user",)
    search_fields = ("name", "orcid")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        return super().get_queryset(request).order_by("name")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ("name", "slug", "checks_evidence")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).order_by("name")
