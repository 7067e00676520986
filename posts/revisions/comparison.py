"""What one version changed of the one before, for readers: fields, and words in the text.

Both bodies were sanitised when they were rendered. The comparison takes them apart and
puts them together again, so what comes of it is sanitised once more.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

import nh3
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy
from htmldiff2 import render_html_diff  # type: ignore[import-untyped]

from posts.artwork import licences
from posts.blocks import Snapshot
from posts.citations.references import cochrane_references, reference_parts
from posts.rich_text import SCHEMES

from .history import completed

# Two wholly other texts of 13,000 words take 0.13 s; posts are a tenth as long.
MOST_COMPARED = 150_000  # characters of HTML of both together
# What bodies are made of; tests hold it against every kind of block.
TAGS = nh3.ALLOWED_TAGS | {
    *("figure", "figcaption", "picture", "source", "section"),
    *("svg", "path"),  # the drawing of a finding's numbers
}
ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "role", "tabindex", "title"},
    "a": {"href", "rel"},
    "img": {
        *("src", "alt", "width", "height", "loading", "decoding", "fetchpriority"),
    },
    "source": {"type", "srcset", "sizes"},
    "svg": {"viewBox", "width", "height", "fill"},
    "path": {"d", "stroke", "stroke-width", "stroke-linecap", "stroke-dasharray"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "ol": {"start"},
    "time": {"datetime"},
    "bdo": {"dir"},
}
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"\s+|[^\s]+")
CHANGED = re.compile(r"<(ins|del)>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class ChangedField:
    """One thing beside the text that differs, as words with marks of what changed."""

    label: str | Promise
    before: SafeString
    after: SafeString


def changed_fields(before: Snapshot, after: Snapshot) -> list[ChangedField]:
    """Return what differs of title, standfirst, authors and the rest but the text."""
    return differing(FIELDS, LINES, before, after)


def differing(
    fields: Mapping[str | Promise, Callable[[Snapshot], str]],
    lists: Mapping[str | Promise, Callable[[Snapshot], list[str]]],
    before: Snapshot,
    after: Snapshot,
) -> list[ChangedField]:
    """Return which of these texts differ, and what lines of these lists only one has."""
    before, after = completed(before), completed(after)
    texts = [(label, read(before), read(after)) for label, read in fields.items()]
    for label, read_lines in lists.items():
        old, new = read_lines(before), read_lines(after)
        only_old = "\n".join(line for line in old if line not in new)
        only_new = "\n".join(line for line in new if line not in old)
        texts.append((label, only_old, only_new))
    return [
        ChangedField(label, *_marked(left, right))
        for label, left, right in texts
        if left != right
    ]


def compared_body(before: str, after: str) -> SafeString | None:
    """Return the later text with what was taken out and put in marked; None if both
    together are too long to be compared while a reader waits."""
    if len(before) + len(after) > MOST_COMPARED:
        return None
    compared = nh3.clean(
        render_html_diff(before, after),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_only_first_ids(),
        generic_attribute_prefixes={"aria-", "data-"},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return mark_safe(CHANGED.sub(_announced, compared))  # noqa: S308  # sanitised above


def _only_first_ids() -> Callable[[str, str, str], str | None]:
    """Return a filter that lets an id through once: both versions have the same ones."""
    seen: set[str] = set()

    def keep(_tag: str, name: str, value: str) -> str | None:
        if name != "id":
            return value
        is_first = value not in seen
        seen.add(value)
        return value if is_first else None

    return keep


def _announced(change: re.Match[str]) -> str:
    """Say what was done in words, too: few screen readers tell the two elements."""
    return mark_change(change[1], mark_safe(change[2]))  # noqa: S308  # sanitised by compared_body


def mark_change(tag: str, words: str | SafeString) -> SafeString:
    """Return words that were taken out (`del`) or put in (`ins`), for eyes and ears."""
    begin = _("[taken out:") if tag == "del" else _("[put in:")
    hidden = '<span class="visually-hidden">{}</span>'
    return format_html(
        f"<{tag}>{hidden} {{}}{hidden}</{tag}>",  # our own words alone
        begin,
        words,
        "]",
    )


def _marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Return both texts with the words marked that the other one has not."""
    old, new = WORD.findall(before), WORD.findall(after)
    left: list[str | SafeString] = []
    right: list[str | SafeString] = []
    for act, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        same = act == "equal"
        left.append(gone if same else mark_change("del", gone) if gone else "")
        right.append(come if same else mark_change("ins", come) if come else "")
    return _joined(left), _joined(right)


def _joined(parts: list[str | SafeString]) -> SafeString:
    return format_html_join("", "{}", ([part] for part in parts))


def _names(key: str) -> Callable[[Snapshot], str]:
    return lambda snapshot: ", ".join(one["name"] for one in snapshot[key])


def text_of(key: str) -> Callable[[Snapshot], str]:
    return lambda snapshot: str(snapshot[key] or "")


def _lead(snapshot: Snapshot) -> str:
    shown: dict[str, Any] = snapshot["artworks"].get(str(snapshot["lead"])) or {}
    facts = (shown.get("title"), shown.get("credit_line"))
    return " · ".join(filter(None, facts))


def _series(snapshot: Snapshot) -> str:
    series = snapshot["series"]
    if not series:
        return ""
    words = _("%(series)s, part %(part)s")
    return words % {"series": series["name"], "part": series["part"]}


def licence_name(snapshot: Snapshot) -> str:
    licence = licences.LICENCES.get(snapshot["licence"])
    return str(licence.name) if licence else ""


def _reference_lines(snapshot: Snapshot) -> list[str]:
    """Return the references as plain text, without their numbers."""
    cited = map(reference_parts.as_cited, snapshot["sources"])
    return [
        unescape(TAG.sub("", cochrane_references.reference_html(one))) for one in cited
    ]


FIELDS: dict[str | Promise, Callable[[Snapshot], str]] = {
    gettext_lazy("Title"): text_of("title"),
    gettext_lazy("Standfirst"): text_of("standfirst"),
    gettext_lazy("Authors"): _names("authors"),
    gettext_lazy("Reviewed by"): _names("reviewers"),
    gettext_lazy("Topics"): _names("topics"),
    gettext_lazy("Series"): _series,
    gettext_lazy("Lead picture"): _lead,
    gettext_lazy("Caption of the lead picture"): text_of("lead_caption"),
    gettext_lazy("Notice"): text_of("notice"),
    gettext_lazy("Licence"): licence_name,
}
LINES: dict[str | Promise, Callable[[Snapshot], list[str]]] = {
    gettext_lazy("Sources that differ"): _reference_lines,
}
