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


def clean_words(form: forms.Form | forms.ModelForm[Any]) -> None:
    """Take what nobody sees out of all words that were typed into a valid form."""
    for name, field in form.fields.items():
        words = form.cleaned_data.get(name)
        if isinstance(field, forms.CharField) and isinstance(words, str):
            is_long = isinstance(field.widget, forms.Textarea)
            clean = text.clean_markup if is_long else text.clean_line
            form.cleaned_data[name] = clean(words)
