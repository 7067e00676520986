"""A comment's text as HTML, with the words marked that a reason rests on."""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from evidenceblog.core.text import clean_text

# More marks say no more, and the page stays small.
MAX_HIGHLIGHTS = 50

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")


def highlight(text: str, spans: Iterable[tuple[int, int]]) -> SafeString:
    """Return a text escaped, in paragraphs that each find their direction, its
    addresses no links, and what stands between these offsets in `<mark>`.

    Lines end as in the text: `white-space: pre-line` shows them.
    """
    shown = clean_text(text)
    # Offsets are of the stored text: they would mark other words of a cleaned one.
    marks = sorted(spans)[:MAX_HIGHLIGHTS] if shown == text else []
    return format_html_join(
        "\n",
        '<p dir="auto">{}</p>',
        (
            (format_html_join("", "{}", _pieces(shown, *found.span(), marks)),)
            for found in _PARAGRAPH.finditer(shown)
        ),
    )


def _pieces(
    text: str, start: int, end: int, marks: list[tuple[int, int]]
) -> Iterator[tuple[SafeString]]:
    for first, last in marks:
        first, last = max(first, start), min(last, end)
        if first < last:
            plain, word = text[start:first], text[first:last]
            yield (format_html("{}<mark>{}</mark>", plain, word),)
            start = last
    yield (escape(text[start:end]),)
