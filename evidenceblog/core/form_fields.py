"""Form fields for text in any script, without the characters that do harm."""

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from . import text

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


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
    default_error_messages = {"invalid": _("Enter a valid email address.")}

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not _is_email(value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def _is_email(address: str) -> bool:
    """Tell whether an address is one, were its letters of other scripts Latin ones."""
    local, _at, domain = address.rpartition("@")
    try:
        validate_email(f"{_NOT_ASCII.sub('x', local)}@{punycode(domain)}")
    except (forms.ValidationError, UnicodeError):
        return False
    return True
