"""The words of a post by how much they tell of it, read from its snapshot."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from django.utils.html import strip_tags

from posts.blocks import KINDS, BlockCopy, Snapshot
from posts.citations.csl_text import field_text
from posts.revisions.history import completed

# What a copy of a block says with these keys is no text of the post.
NOT_TEXT = {
    *("key", "kind", "certainty", "locator", "url", "benefit_or_harm", "better"),
}
# A finding, and what names a figure or table, tells more of a post than its text does.
TELLING = {"finding", "table", "artwork", "embed"}
_HEADING = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL)
_CITATION = re.compile(r"<cite\b[^>]*></cite>")
_ENDS_A_LINE = re.compile(r"</(?:p|li|h[1-6]|t[dhr])>|<br\s*/?>")
_IDENTIFIERS = ("DOI", "PMID", "PMCID", "number")


class PostWords(NamedTuple):
    """What a post says, in four weights; `text` is all that a snippet may show."""

    title: str
    names: str  # standfirst, authors, topics
    headings: str  # findings and captions, too
    text: str


def read_words(snapshot: Snapshot) -> PostWords:
    """Return the words of a snapshot of any format."""
    snapshot = completed(snapshot)
    names = [snapshot["standfirst"]]
    names += [row["name"] for row in (*snapshot["authors"], *snapshot["topics"])]
    headings: list[str] = []
    texts = [snapshot["standfirst"], snapshot["lead_caption"]]
    for block in snapshot["blocks"]:
        html = KINDS[block["kind"]].html(block)
        said = [*_texts(block), plain(html)]
        texts += said
        if block["kind"] in TELLING:
            headings += said[:-1] if block["kind"] == "table" else said
        headings += map(plain, _HEADING.findall(html))
    texts += (_source(source["csl"]) for source in snapshot["sources"])
    return PostWords(
        snapshot["title"], _joined(names), _joined(headings), _joined(texts)
    )


def plain(html: str) -> str:
    """Return the words of HTML of the editor, a space where a line ends."""
    lines = _ENDS_A_LINE.sub(" ", _CITATION.sub("", html))
    return unescape(strip_tags(lines)).strip()


def _texts(block: BlockCopy) -> Iterator[str]:
    """Yield the plain texts of a block: its caption, its outcome, who said it."""
    html_field = KINDS[block["kind"]].html_field
    for name, value in block.items():
        if isinstance(value, str) and name not in NOT_TEXT and name != html_field:
            yield value


def _source(csl: dict[str, Any]) -> str:
    """Name a work: its people in full, title, journal and identifiers."""
    people = [
        " ".join(
            filter(
                None,
                (field_text(person, part) for part in ("given", "family", "literal")),
            )
        )
        for role in ("author", "editor")
        for person in csl.get(role) or []
    ]
    named = [field_text(csl, field) for field in ("title", "container-title")]
    identifiers = [field_text(csl, field) for field in _IDENTIFIERS]
    return ". ".join(filter(None, [", ".join(people), *named, *identifiers]))


def _joined(texts: list[str]) -> str:
    return "\n".join(text for text in texts if text.strip())
