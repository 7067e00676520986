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
# What has items that end each other.
LIST = re.compile(r"<(/?)(?:ul|ol|dl|menu)(?=[\s/>])[^<>]*>?", re.IGNORECASE)
DEEPEST_LIST = 30
ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")

# A tag and an attribute as HTML's tokenizer reads them (§13.2.5.8 and §13.2.5.32).
_TAG = re.compile(r"</?[a-zA-Z][^\t\n\f\r />]*+")
_ANY_ATTRIBUTE = re.compile(
    r"[\t\n\f\r /]*+[^\t\n\f\r />][^\t\n\f\r />=]*+"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >]*+))?+"""
)
MOST_ATTRIBUTES = 1_000


def field(extensions: dict[str, Any], *args: Any, **kwargs: Any) -> ProseEditorField:
    """Return a model field with exactly these buttons."""
    # The last is applied first.
    cut = [without_deep_lists, without_crowded_tags]
    sanitize = [clean_markup, create_sanitizer, *cut]
    return ProseEditorField(*args, extensions=extensions, sanitize=sanitize, **kwargs)


def sanitiser(extensions: dict[str, Any]) -> Callable[[str], str]:
    """Return the function that lets through what these buttons can write."""
    allowed = allowlist_from_extensions(extensions)
    allowed["url_schemes"] = SCHEMES
    allowed["attributes"].get("a", set()).discard("rel")
    allowed["link_rel"] = None
    clean = nh3.Cleaner(**allowed).clean
    return lambda html: clean(without_deep_lists(without_crowded_tags(html)))


def without_deep_lists(html: str) -> str:
    """Return HTML in which lists deeper than anybody writes belong to those around them.

    An item looks for its list through all that are open (HTML §13.2.6.4.7), so parsing
    lists within lists takes quadratic time: minutes for as much as a form takes.
    """
    return LIST.sub(_ListDepth().kept, html)


class _ListDepth:
    """How many lists are open at a tag, as text is read from its start."""

    def __init__(self) -> None:
        self._depth = 0

    def kept(self, tag: re.Match[str]) -> str:
        """Return the tag, or nothing where it belongs to a list that is too deep."""
        if not tag[1]:
            self._depth += 1
            return tag[0] if self._depth <= DEEPEST_LIST else ""
        self._depth -= 1
        is_deep = self._depth >= DEEPEST_LIST
        self._depth = max(self._depth, 0)
        return "" if is_deep else tag[0]


def without_crowded_tags(html: str) -> str:
    """Return HTML; as mere words if a tag in it has more attributes than anybody writes.

    The parser looks for each attribute among those before it, which takes quadratic time:
    minutes for as much as a form takes.
    """
    return html.replace("<", "&lt;") if _has_crowded_tag(html) else html


def _has_crowded_tag(html: str) -> bool:
    """Tell whether something that may be a tag has too many attributes.

    What looks like one may be text, as in a comment, and seem to go on where a real tag
    begins. A `>` ends such text, so the first tag after each is looked at.
    """
    counts: dict[int, int] = {}  # attributes from a place on
    begin = 0
    while begin >= 0:
        end = html.find(">", begin)
        tag = _TAG.search(html, begin, end if end >= 0 else len(html))
        if tag and _count_attributes(html, tag.end(), counts) > MOST_ATTRIBUTES:
            return True
        begin = end + 1 if end >= 0 else -1
    return False


def _count_attributes(html: str, begin: int, counts: dict[int, int]) -> int:
    """Count the attributes from a place on, and keep the number for each of theirs."""
    places, place = [], begin
    while place not in counts and (found := _ANY_ATTRIBUTE.match(html, place)):
        places.append(place)
        place = found.end()
    after = counts.setdefault(place, 0)
    counts.update(
        (one, after + number) for number, one in enumerate(reversed(places), start=1)
    )
    return after + len(places)


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
