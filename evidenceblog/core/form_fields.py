"""Form fields for text in any script, without the characters that do harm."""

from typing import Any

from django import forms

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
