"""The names of the sources that the words of a form cite: its editors show them in the marks."""

from collections.abc import Iterable, Iterator

from django.contrib.admin.helpers import InlineAdminFormSet

from evidenceblog.core.text import parse_number
from posts import rich_text
from posts.blocks import Block
from posts.citations.models import Source


def cited_names(formsets: Iterable[InlineAdminFormSet]) -> dict[str, str]:
    """Return the names by the sources' numbers; in a refused form, of what was sent."""
    numbers = {
        number
        for words in _words(formsets)
        for source, _locator in rich_text.citations(words)
        if (number := parse_number(source, most_digits=9)) is not None
    }
    found = Source.objects.in_bulk(numbers)
    return {str(pk): str(source) for pk, source in found.items()}


def _words(formsets: Iterable[InlineAdminFormSet]) -> Iterator[str]:
    for one in formsets:
        kind = one.formset.model
        if issubclass(kind, Block) and kind.html_field:
            for form in one.formset.forms:
                yield form[kind.html_field].value() or ""
