"""Texts of a CSL record: plain, or with the italics and indices of a title.

Records hold what publishers write: `<i>Escherichia coli</i>`, `H<sub>2</sub>O`, `&amp;`.
Of markup only italics, sub- and superscript are kept; entities are decoded once.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

from evidenceblog.core.text import clean_line

_KEPT = re.compile(r"<(/?)(i|em|sub|sup)(?:\s[^<>]*)?>", re.IGNORECASE)
_DROPPED = re.compile(r"</?(?:b|strong|sc)>|</?span(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_TAG = re.compile(r"</?(?:i|sub|sup|a)(?: href=\"[^\"]*\")?>")
# Cochrane's pages and exports have these for the hyphen that their references print.
_HYPHENS = str.maketrans("\u2010\u2011", "--")


def plain_line(text: str) -> str:
    """Return text as one line without markup, its entities decoded, its hyphens typed."""
    return clean_line(_decoded(_KEPT.sub("", _DROPPED.sub("", text))))


def field_text(record: Mapping[str, Any], field: str) -> str:
    """Return a CSL field as one plain line; empty for what is no text."""
    return plain_line(_raw(record, field))


def field_html(record: Mapping[str, Any], field: str) -> str:
    """Return a CSL field as one line of safe HTML: text, `<i>`, `<sub>` and `<sup>`."""
    pieces = (
        piece if is_tag else escape(piece, quote=False)
        for piece, is_tag in _balanced(_raw(record, field))
    )
    return clean_line("".join(pieces))


def field_marked(record: Mapping[str, Any], field: str) -> str:
    """Return a CSL field as text for machines, with the same three tags in it."""
    return clean_line("".join(piece for piece, _tag in _balanced(_raw(record, field))))


def html_to_text(html: str) -> str:
    """Return what field_html and links around it say."""
    return unescape(_TAG.sub("", html))


def _raw(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return _DROPPED.sub("", str(value)) if isinstance(value, str | int) else ""


def _balanced(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text's pieces, each decoded, and its tags so that each is closed."""
    open_tags: list[str] = []
    end = 0
    for match in _KEPT.finditer(text):
        yield _decoded(text[end : match.start()]), False
        end = match.end()
        tag = {"em": "i"}.get(match[2].lower(), match[2].lower())
        if not match[1]:
            open_tags.append(tag)
            yield f"<{tag}>", True
        elif open_tags and open_tags[-1] == tag:
            yield f"</{open_tags.pop()}>", True
    yield _decoded(text[end:]), False
    for tag in reversed(open_tags):
        yield f"</{tag}>", True


def _decoded(text: str) -> str:
    decoded = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return decoded.translate(_HYPHENS)
