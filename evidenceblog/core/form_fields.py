"""Form fields for text in any script, without the characters that do harm."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import text
from .mail.address_normalisation import validate_international_email


class CleanLineField(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        return text.clean_line(super().to_python(value) or "")


class CleanTextField(forms.CharField):
    """Paragraphs of text."""

    def to_python(self, value: Any) -> str:
        return text.clean_text(super().to_python(value) or "")


class TrapField(CleanTextField):
    """A field that people cannot see: what is typed into it is by a script."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Leave this field empty"),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )


class InternationalEmailField(CleanLineField):
    """An e-mail address in any script, kept as it was typed (RFC 6531).

    A field of type `email` would not do: browsers write its domain in ASCII, or say
    that it is none.
    """

    widget = forms.TextInput(
        attrs={
            "autocomplete": "email",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
            "dir": "auto",
        }
    )
    default_validators = [validate_international_email]


class CleanTextsMixin(forms.BaseForm):
    """Cleans what is typed into a form's plain fields: those that are no address, no
    HTML, and nothing else that is more than words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field) is forms.CharField:
                is_long = isinstance(field.widget, forms.Textarea)
                clean = _clean_paragraphs if is_long else text.clean_line
                field.to_python = partial(_cleaned, clean, field.to_python)  # type: ignore[method-assign]


def _clean_paragraphs(words: str) -> str:
    return text.clean_text(text.clean_markup(words))


def _cleaned(
    clean: Callable[[str], str], to_python: Callable[[Any], Any], value: Any
) -> Any:
    made = to_python(value)
    return clean(made) if isinstance(made, str) else made


class ReaderForm(forms.Form):
    """A form that a page can show once more, with every field as it was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # With it a browser cuts off what is pasted, and says nothing.
            field.widget.attrs.pop("maxlength", None)

    def typed(self) -> dict[str, str]:
        return {name: str(self[name].data or "") for name in self.fields}
