"""Fields of the admin in which a row is found by typing, whatever a form sends in them."""

from typing import Any

from django.contrib.admin import widgets
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import ForeignKey, ManyToManyField
from django.forms import Media
from django.http import HttpRequest  # noqa: TID251  # for the admin
from django.utils.translation import gettext_lazy as _

GONE = _("It was deleted meanwhile: choose another.")


class NamedSearchMixin:
    """Names the search that stands in the place of the select, for screen readers."""

    @property
    def media(self) -> Media:
        # After the script that makes the search.
        own = Media(js=["admin/js/autocomplete.js", "core/named_searches.js"])
        return super().media + own  # type: ignore[misc,no-any-return]


class NumberSelect(NamedSearchMixin, widgets.AutocompleteSelect):
    """Takes the number of a row alone: Django's own looks anything up, and fails."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value if str(value).isdecimal() else None


class NumberSelectMultiple(NamedSearchMixin, widgets.AutocompleteSelectMultiple):
    """The same for many rows."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        values = super().value_from_datadict(data, files, name) or []
        return [value for value in values if str(value).isdecimal()]


class AutocompleteAdmin(BaseModelAdmin[Any]):
    """Gives the fields of `autocomplete_fields` these widgets."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NumberSelect(db_field, self.admin_site))
            kwargs.setdefault("error_messages", {"invalid_choice": GONE})
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NumberSelectMultiple(db_field, self.admin_site))
            kwargs.setdefault("error_messages", {"invalid_choice": GONE})
        return super().formfield_for_manytomany(db_field, request, **kwargs)
