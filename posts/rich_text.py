"""Words as the editor writes them: few buttons, and the same few tags let through.

The editor sanitises only in a form's `clean()`, so rendering sanitises again, by the
list made here from the editor's own configuration: the two cannot drift apart.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from html import unescape
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.config import allowlist_from_extensions
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from evidenceblog.core.text import clean_markup

SCHEMES = {"http", "https", "mailto"}

WORDS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": sorted(SCHEMES)},
    "Citation": True,
    "Paste": True,
}
TEXT = WORDS | {"Heading": {"levels": [2, 3]}}
TABLE = {name: words for name, words in WORDS.items() if "List" not in name} | {
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HeadedTable": True,
}

# A `<cite>` that names no source is somebody's title of a work, and stays as it is.
CITATION = re.compile(
    r"<cite(?=[^>]* data-source=)((?: [a-z-]+=\"[^\"]*\")*)>[^<]*</cite>"
)
ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")


def field(extensions: dict[str, Any], *args: Any, **kwargs: Any) -> ProseEditorField:
    """Return a model field with exactly these buttons."""
    # The last is applied first.
    sanitize = [clean_markup, create_sanitizer]
    return ProseEditorField(*args, extensions=extensions, sanitize=sanitize, **kwargs)


def sanitiser(extensions: dict[str, Any]) -> Callable[[str], str]:
    """Return the function that lets through what these buttons can write."""
    allowed = allowlist_from_extensions(extensions)
    allowed["url_schemes"] = SCHEMES
    allowed["attributes"].get("a", set()).discard("rel")
    allowed["link_rel"] = None
    return nh3.Cleaner(**allowed).clean


def citations(html: str) -> list[tuple[str, str]]:
    """List the (source, locator) of each citation mark, in the order of the text."""
    return [_source_and_locator(match) for match in CITATION.finditer(html)]


def _source_and_locator(match: re.Match[str]) -> tuple[str, str]:
    attributes = dict(ATTRIBUTE.findall(match[1]))
    return attributes.get("data-source", ""), attributes.get("data-locator", "")


class CitationMarks:
    """The marks of a snapshot that is being rendered.

    `places` are the ids of each source's marks so far, in the order of the text.
    """

    def __init__(self, sources: list[dict[str, Any]]) -> None:
        self.numbers = {
            str(source["id"]): number for number, source in enumerate(sources, start=1)
        }
        self.places: defaultdict[str, list[str]] = defaultdict(list)

    def mark(self, source: int | str | None, locator: str = "") -> SafeString:
        """Return a citation mark; one whose source is gone has nothing to say."""
        number = self.numbers.get(str(source))
        if number is None:
            return SafeString()
        places = self.places[str(source)]
        places.append(
            f"cite-{number}-{len(places) + 1}" if places else f"cite-{number}"
        )
        return format_html(
            '<a class="citation" role="doc-biblioref" href="#ref-{}" id="{}">[{}{}]</a>',
            number,
            places[-1],
            number,
            f", {locator}" if locator else "",
        )

    def rich_text(self, html: str, sanitise: Callable[[str], str]) -> SafeString:
        """Return HTML of the editor, sanitised, with its marks numbered."""
        numbered = CITATION.sub(self._numbered, sanitise(html))
        return mark_safe(numbered)  # noqa: S308  # sanitised in the line before

    def _numbered(self, match: re.Match[str]) -> str:
        source, locator = _source_and_locator(match)
        return self.mark(source, unescape(locator))
