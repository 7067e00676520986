"""Admin of rows that the site makes itself: nobody adds or deletes one by hand."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest  # noqa: TID251  # the admin's own

type Row = Model | None


class RecordAdmin[M: Model](admin.ModelAdmin[M]):
    """Rows that may be changed, and only that."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row = None) -> bool:
        return False


class ReadOnlyAdmin[M: Model](RecordAdmin[M]):
    """Rows that are only looked at."""

    def has_change_permission(self, request: HttpRequest, obj: Row = None) -> bool:
        return False
