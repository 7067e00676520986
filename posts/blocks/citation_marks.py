"""Citation marks of one rendered post: numbered by source, anchored where first cited."""

from collections.abc import Callable
from html import unescape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from posts import rich_text


class CitationMarks:
    """The marks of a snapshot that is being rendered; `marked` are sources cited so far."""

    def __init__(self, sources: list[dict[str, Any]]) -> None:
        self.numbers = {
            str(source["id"]): number for number, source in enumerate(sources, start=1)
        }
        self.marked: set[str] = set()

    def mark(self, source: int | str | None, locator: str = "") -> SafeString:
        """Return a citation mark; one whose source is gone has nothing to say."""
        number = self.numbers.get(str(source))
        if number is None:
            return SafeString()
        anchor = ""
        if str(source) not in self.marked:
            self.marked.add(str(source))
            anchor = format_html(' id="cite-{}"', number)
        return format_html(
            '<a class="citation" href="#ref-{}"{}>[{}{}]</a>',
            number,
            anchor,
            number,
            f", {locator}" if locator else "",
        )

    def rich_text(self, html: str, sanitise: Callable[[str], str]) -> SafeString:
        """Return HTML of the editor, sanitised, with its marks numbered."""
        numbered = rich_text.replace_citations(sanitise(html), self._mark_of_html)
        return mark_safe(numbered)  # noqa: S308  # sanitised in the line before

    def _mark_of_html(self, source: str, locator: str) -> str:
        return str(self.mark(source, unescape(locator)))
