"""Form fields for text in any script, without the characters that do harm."""

from typing import Any

from django import forms

from . import text


class CleanLineField(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        return text.clean_line(super().to_python(value) or "")


class CleanTextField(forms.CharField):
    """Paragraphs of text."""

    def to_python(self, value: Any) -> str:
        return text.clean_text(super().to_python(value) or "")
