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

from evidenceblog.ground import licences

from . import embeds, prose
from .artwork.pictures import picture
from .certainty import Certainty, meaning, scale
from .citations import references
from .snapshots import BlockCopy, Snapshot

_words = prose.sanitiser(prose.WORDS)
_text = prose.sanitiser(prose.TEXT)
_table = prose.sanitiser(prose.TABLE)


def render(snapshot: Snapshot) -> str:
    """Return the body of a post: its blocks, then its reference list."""
    page = Page(snapshot)
    blocks = [page.block(block) for block in snapshot["blocks"]]
    return "\n".join([*blocks, page.reference_list()]).strip()


@cache
def stamp() -> str:
    """Return the hash of what shapes a body: a live body with another one is stale."""
    digest = hashlib.sha256()
    files = [Path(module.__file__ or "") for module in (prose, references, embeds)]
    files.append(Path(__file__))
    files += [TEMPLATE_FOLDER / name for name in TEMPLATES]
    for file in files:
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
            "picture": picture(artwork),
            "licence": licences.get(artwork["licence"]) if artwork["licence"] else None,
            "alt": alt,
            "caption": block["caption"],
        }

    def _finding(self, block: BlockCopy) -> dict[str, Any]:
        certainty = Certainty(block["certainty"])
        return block | {
            "text": self._prose(block["text"], _words),
            "certainty_label": certainty.label,
            "meaning": meaning(certainty),
            "scale": scale(certainty),
            "mark": self.mark(block["source"] or "", block["locator"]),
        }

    def _table(self, block: BlockCopy) -> dict[str, Any]:
        return block | {"table": self._prose(block["table"], _table)}

    def _quotation(self, block: BlockCopy) -> dict[str, Any]:
        return block | {"mark": self.mark(block["source"] or "", block["locator"])}

    def _embed(self, block: BlockCopy) -> dict[str, Any]:
        return {"embed": embeds.card(block["url"], block["title"])}


TEMPLATE_FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = [
    f"posts/blocks/{name}.html"
    for name in ("text", "artwork", "finding", "table", "quotation", "embed", "references")
]  # fmt: skip
