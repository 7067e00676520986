"""The form of a post as a browser would send it, made without a browser."""

from typing import Any

from content_editor.admin import ContentEditor
from django.forms import BaseForm, BooleanField
from django.http import HttpRequest, QueryDict

from posts.models import WorkingCopy

from .posted_rows import posted


def untouched_form(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy
) -> QueryDict:
    """Return what the form of a post would send if nobody changed anything in it."""
    data = QueryDict(mutable=True)
    _send(data, admin.get_form(request, copy, change=True)(instance=copy))
    for formset_class, inline in admin.get_formsets_with_inlines(request, copy):
        formset = formset_class(instance=copy, queryset=inline.get_queryset(request))
        for form in formset.initial_forms:
            _send(data, form)
        number = str(len(formset.initial_forms))
        data[f"{formset.prefix}-TOTAL_FORMS"] = number
        data[f"{formset.prefix}-INITIAL_FORMS"] = number
    return data


def _send(data: QueryDict, form: BaseForm) -> None:
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, BooleanField):
            value = bool(value)  # what is not ticked is not sent
        if values := _posted(value):
            data.setlist(bound.html_name, values)
            if bound.field.show_hidden_initial:
                data.setlist(bound.html_initial_name, values)


def _posted(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else posted(value)
