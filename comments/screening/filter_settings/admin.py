"""The filter in the admin: its listed words and its settings."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import ngettext

from comments.spam.models import FilterSettings, ListedWord
from evidenceblog.core.models import User
from evidenceblog.core.record_admin import RecordAdmin

from . import views
from .forms import ListedWordForm
from .word_warnings import WordWarning


class SignedAdmin(admin.ModelAdmin[Any]):
    """Rows that say who wrote them last, and when."""

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        obj.by, obj.at = cast(User, request.user), timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(ListedWord)
class ListedWordAdmin(SignedAdmin):
    form = ListedWordForm
    fields = ("kind", "word", "is_off", "note", "confirmed")
    list_display = ("word", "kind", "is_off", "note", "by", "at")
    list_filter = ("kind", "is_off")
    list_select_related = ("by",)
    search_fields = ("word", "note")
    ordering = ("kind", "word")
    change_form_template = "admin/comments/filter_settings/word.html"

    class Media:
        css = {"all": ["comments/scoreboard.css"]}

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.warning is not None:
            messages.info(request, _what_it_does(form.warning))

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[ListedWord]
    ) -> None:
        for word in queryset:  # one by one: each tells the web processes
            word.delete()


@admin.register(FilterSettings)
class FilterSettingsAdmin(RecordAdmin[FilterSettings]):
    """One row, with a page of its own that tries a change before it is saved."""

    def get_urls(self) -> list[URLPattern]:
        """Leave nothing but the page: the stock form would write no change down."""
        page = self.admin_site.admin_view(views.filter_settings)
        return [path("", page, name="spam_filtersettings_changelist")]


def _what_it_does(warning: WordWarning) -> str:
    found = ngettext(
        "It matches %(kept)d kept comment.",
        "It matches %(kept)d kept comments.",
        warning.kept,
    ) % {"kept": warning.kept}
    if not warning.inside:
        return found
    within = ngettext(
        "In %(inside)d more it stands only inside a word (%(word)s), and is not found.",
        "In %(inside)d more it stands only inside a word (such as %(word)s), and is not found.",
        warning.inside,
    ) % {"inside": warning.inside, "word": warning.not_found[0].words}
    return f"{found} {within}"
