"""The contents list of a long post, and anchors for its headings.

An anchor is made of the heading's own words, so a link to it goes on working when other
headings come and go. Its prefix keeps it apart from every other id of a page.
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

import nh3
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

PREFIX = "section"
# As the sanitiser leaves them, without attributes.
HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
CITATION = re.compile(r'<a\b[^>]*\bclass="citation".*?</a>', re.DOTALL)
# Chinese and Japanese put no spaces between words: each character is counted as one.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
# Shorter posts are overlooked at once.
FEWEST_HEADINGS = 4
FEWEST_WORDS = 700


@dataclass(frozen=True)
class Heading:
    """A heading of a body: its level, its id, and its words as HTML without links."""

    level: int
    anchor: str
    html: SafeString


class Headings:
    """The headings of a body that is being rendered, in its order."""

    def __init__(self) -> None:
        self.found: list[Heading] = []
        self._named: Counter[str] = Counter()

    def add_anchors(self, html: str) -> str:
        """Give each heading of sanitised HTML its id."""
        return HEADING.sub(self._anchored, html)

    def _anchored(self, match: re.Match[str]) -> str:
        level, inner = match.groups()
        # A mark's number changes with the marks before it.
        words = CITATION.sub("", inner)
        text = " ".join(unescape(strip_tags(words.replace("<br>", " "))).split())
        if not text:
            return match[0]
        anchor = self._anchor(text)
        kept = nh3.clean(words, tags={"em", "strong", "sub", "sup"}, attributes={})
        html = mark_safe(kept)  # noqa: S308  # sanitised in the line before
        self.found.append(Heading(int(level), anchor, html))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    def _anchor(self, text: str) -> str:
        anchor = "-".join(filter(None, [PREFIX, slugify(text, allow_unicode=True)]))
        self._named[anchor] += 1
        number = self._named[anchor]
        # Two hyphens: no words make them, so no other heading has this anchor.
        return f"{anchor}--{number}" if number > 1 else anchor


def render_contents(
    headings: Headings, blocks: list[str], *, has_references: bool
) -> str:
    """Return the list of the main headings of rendered blocks; nothing for short ones."""
    main = [heading for heading in headings.found if heading.level == 2]
    if len(main) < FEWEST_HEADINGS or sum(map(count_words, blocks)) < FEWEST_WORDS:
        return ""
    context = {"headings": main, "has_references": has_references}
    return render_to_string("posts/blocks/contents.html", context).strip()


def count_words(html: str) -> int:
    """Return how many words somebody reads in it."""
    return len(WORD.findall(unescape(strip_tags(html.replace("<", " <")))))
