"""What readers searched on several days and no post has: a list for editors, to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from posts.models import ZeroResultSearch
from posts.search.zero_result_searches import shown_searches


@admin.register(ZeroResultSearch)
class ZeroResultSearchAdmin(admin.ModelAdmin[ZeroResultSearch]):
    list_display = ("words", "days", "day")
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ZeroResultSearch]:
        return shown_searches()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return ["-days", "-day", "words"]

    @admin.display(description=_("days"), ordering="days")
    def days(self, search: ZeroResultSearch) -> int:
        return int(vars(search)["days"])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
