"""Rendering: from a snapshot to the HTML that readers are served, without host names.

Everything is sanitised here again: what a form let through is not trusted.
"""

import hashlib
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from evidenceblog.core import licences, text

from . import certainty, embeds, prose, tables
from .artwork import pictures, renditions
from .citations import identifiers, names, references
from .snapshots import BlockCopy, Snapshot

_words = prose.sanitiser(prose.WORDS)
_text = prose.sanitiser(prose.TEXT)
_table = prose.sanitiser(prose.TABLE)


def render(snapshot: Snapshot) -> str:
    """Return the body of a post: its blocks, then its reference list.

    Its own few words ("Key finding") are in the post's language, whoever publishes it.
    """
    page = Page(snapshot)
    with override(snapshot["language"]):
        blocks = [page.block(block) for block in snapshot["blocks"]]
        return "\n".join([*blocks, page.reference_list()]).strip()


@cache
def stamp() -> str:
    """Return the hash of what shapes a body: a live body with another one is stale."""
    digest = hashlib.sha256()
    modules = [Path(__file__), *(Path(module.__file__ or "") for module in MODULES)]
    templates = sorted(
        path for name in TEMPLATES for path in TEMPLATE_FOLDER.glob(name)
    )
    for file in [*modules, *templates]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Page:
    """One snapshot being rendered: it knows the numbers of the sources."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.numbers = {
            str(source["id"]): number
            for number, source in enumerate(snapshot["sources"], start=1)
        }
        self.marked: set[str] = set()

    def block(self, block: BlockCopy) -> str:
        context = getattr(self, f"_{block['kind']}")(block)
        return render_to_string(f"posts/blocks/{block['kind']}.html", context).strip()

    def reference_list(self) -> str:
        if not self.numbers:
            return ""
        entries = [
            {
                "number": self.numbers[str(source["id"])],
                "html": references.reference_html(source["csl"]),
                "cited": str(source["id"]) in self.marked,
            }
            for source in self.snapshot["sources"]
        ]
        return render_to_string("posts/blocks/references.html", {"entries": entries})

    def mark(self, source: str, locator: str = "") -> SafeString:
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

    def _prose(self, html: str, sanitise: Any) -> SafeString:
        return mark_safe(prose.replace_citations(sanitise(html), self._mark_of_html))  # noqa: S308  # sanitised in this line

    def _mark_of_html(self, source: str, locator: str) -> str:
        return str(self.mark(source, unescape(locator)))

    def _text(self, block: BlockCopy) -> dict[str, Any]:
        return {"text": self._prose(block["text"], _text)}

    def _artwork(self, block: BlockCopy) -> dict[str, Any]:
        artwork = self.snapshot["artworks"][str(block["artwork"])]
        alt = "" if block["decorative"] else block["alt_text"] or artwork["alt_text"]
        return {
            "artwork": artwork,
            "creditor": _followable(artwork["source_url"], artwork["creator_url"]),
            "picture": pictures.picture(artwork),
            "licence": licences.LICENCES.get(artwork["licence"]),
            "alt": alt,
            "caption": block["caption"],
        }

    def _finding(self, block: BlockCopy) -> dict[str, Any]:
        level = block["certainty"]
        return block | {
            "text": self._prose(block["text"], _words),
            "certainty_label": certainty.label(level),
            "meaning": certainty.meaning(level),
            "scale": certainty.scale(level),
            "mark": self.mark(block["source"] or "", block["locator"]),
        }

    def _table(self, block: BlockCopy) -> dict[str, Any]:
        table = tables.with_scopes(
            self._prose(block["table"], _table), row_headers=block["row_headers"]
        )
        return block | {"table": mark_safe(table)}  # noqa: S308  # its tags are sanitised

    def _quotation(self, block: BlockCopy) -> dict[str, Any]:
        return block | {"mark": self.mark(block["source"] or "", block["locator"])}

    def _embed(self, block: BlockCopy) -> dict[str, Any]:
        return {"embed": embeds.card(block["url"], block["title"])}


def _followable(*urls: str) -> str:
    """Return the first web address: what a form let through may be `javascript:`."""
    return next((url for url in urls if embeds.host_of(url)), "")


# What shapes a body besides this module.
MODULES = (
    *(certainty, embeds, prose, tables, pictures, renditions),
    *(identifiers, names, references, licences, text),
)
TEMPLATE_FOLDER = settings.BASE_DIR / "templates" / "posts"
TEMPLATES = ("blocks/*.html", "_credit.html", "_picture.html")
