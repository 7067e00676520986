"""Words as the editor writes them: few buttons, and the same few tags let through.

The editor sanitises only in a form's `clean()`, so rendering sanitises again, by the
list made here from the editor's own configuration: the two cannot drift apart.
"""

import re
from collections.abc import Callable
from typing import Any

import nh3
from django_prose_editor.config import allowlist_from_extensions
from django_prose_editor.fields import ProseEditorField

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
}
TEXT = WORDS | {"Heading": {"levels": [2, 3]}}
TABLE = {
    name: WORDS[name] for name in ("Bold", "Italic", "Link", "Citation", "HardBreak")
} | {"Table": True, "TableRow": True, "TableHeader": True, "TableCell": True}

# A `<cite>` that names no source is somebody's title of a work, and stays as it is.
CITATION = re.compile(
    r"<cite(?=[^>]* data-source=)((?: [a-z-]+=\"[^\"]*\")*)>[^<]*</cite>"
)
ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")


def field(extensions: dict[str, Any], *args: Any, **kwargs: Any) -> ProseEditorField:
    """Return a model field with exactly these buttons."""
    return ProseEditorField(*args, extensions=extensions, sanitize=True, **kwargs)


def sanitiser(extensions: dict[str, Any]) -> Callable[[str], str]:
    """Return the function that lets through what these buttons can write."""
    allowed = allowlist_from_extensions(extensions)
    allowed["url_schemes"] = SCHEMES
    allowed["attributes"].get("a", set()).discard("rel")
    allowed["link_rel"] = None
    return nh3.Cleaner(**allowed).clean


def citations(html: str) -> list[tuple[str, str]]:
    """List the (source, locator) of each citation mark, in the order of the text."""
    return [_mark(match) for match in CITATION.finditer(html)]


def replace_citations(html: str, by: Callable[[str, str], str]) -> str:
    """Put `by(source, locator)` in the place of each citation mark of sanitised HTML."""
    return CITATION.sub(lambda match: by(*_mark(match)), html)


def _mark(match: re.Match[str]) -> tuple[str, str]:
    attributes = dict(ATTRIBUTE.findall(match[1]))
    return attributes.get("data-source", ""), attributes.get("data-locator", "")
