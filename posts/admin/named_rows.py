"""Rows of a table in the admin, as people who listen to it are told of them."""

from typing import Any, cast

from django.forms import BaseInlineFormSet, ModelForm, Widget


class NamedRowFormSet(BaseInlineFormSet[Any, Any, ModelForm[Any]]):
    """Rows of a table, whose fields have no labels: each says its own name."""

    def add_fields(self, form: ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                # What shows buttons for a related object wraps the field's own widget.
                inner = cast(Widget, getattr(field.widget, "widget", field.widget))
                inner.attrs.setdefault("aria-label", field.label)
