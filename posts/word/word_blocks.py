"""A Word document as blocks of a post: its citations placed, its pictures taken."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _

from evidenceblog.core.text import clean_line, clean_markup, clean_text
from posts.blocks import KINDS, BlockCopy
from posts.citations.models import Source

from .source_match import PlacedCitations
from .word_pictures import TakenPictures
from .word_reader import WordDocument

type ElementCopy = dict[str, Any]


@dataclass(frozen=True)
class WordBody:
    """What a document has for a post: paragraphs and other elements, each as the content
    of a block; `notes` are what somebody has to place; `found` is what to tell."""

    title: str
    elements: list[ElementCopy]
    notes: dict[int, str]
    sources: list[Source]
    found: dict[str, list[str]]


@transaction.atomic
def read_body(document: WordDocument) -> WordBody:
    """Place the citations of a document and make artworks of its pictures, once."""
    title = clean_line(document.title)
    placed = PlacedCitations(document.marks)
    taken = TakenPictures(document)
    made = (_element(one, title, placed, taken) for one in document.elements)
    elements = [one for one in made if one]
    notes = dict(enumerate(placed.notes, start=1))
    found = document.found | {
        "cited": placed.cited,
        "notes": [strip_tags(note) for note in placed.notes],
        "pictures": taken.new,
        "refused_pictures": taken.refused,
    }
    return WordBody(title, elements, notes, placed.sources, found)


def _element(
    one: ElementCopy, title: str, placed: PlacedCitations, taken: TakenPictures
) -> ElementCopy | None:
    match one["kind"]:
        case "text":
            return {"kind": "text", "text": _clean("text", placed.place(one["html"]))}
        case "table":
            table = _clean("table", placed.place(one["html"]))
            return {
                "kind": "table",
                "table": table,
                "caption": clean_line(one["caption"]),
            }
        case "quotation":
            source, rest = placed.place_quoted(one["marks"])
            said_by = clean_line(one["attribution"])
            words = {"text": clean_text(one["text"]) + rest, "attribution": said_by}
            return {"kind": "quotation"} | words | source
        case _:
            alt, caption = clean_text(one["alt"]), clean_line(one["caption"])
            artwork = taken.take(one["picture"], alt, title)
            if artwork is None:
                return None
            own = "" if alt == artwork.alt_text else alt
            return {
                "kind": "artwork",
                "artwork": artwork.pk,
                "caption": caption,
                "alt_text": own,
            }


def _clean(kind: str, html: str) -> str:
    """Let through what the editor's own field lets through."""
    return KINDS[kind].sanitise(clean_markup(html))


def as_blocks(elements: list[ElementCopy]) -> list[BlockCopy]:
    """Join paragraphs to blocks of text, one for each main heading."""
    blocks: list[ElementCopy] = []
    for one in elements:
        before = blocks[-1] if blocks else {"kind": ""}
        is_joined = one["kind"] == before["kind"] == "text"
        if is_joined and not one["text"].startswith("<h2"):
            before["text"] += one["text"]
        else:
            blocks.append(dict(one))
    return [with_key(one) for one in blocks]


def with_key(element: ElementCopy) -> BlockCopy:
    """Return the content of a new block: what the element does not say is empty."""
    kind = KINDS[element["kind"]]
    return kind.completed(element | {"key": str(uuid.uuid4())})


def note_elements(notes: dict[int, str]) -> list[ElementCopy]:
    """Return the notes that somebody has to place, as the end of the text."""
    if not notes:
        return []
    lines = "".join(f"<p>[{number}] {note}</p>" for number, note in notes.items())
    return [{"kind": "text", "text": _clean("text", f"{notes_heading()}{lines}")}]


def notes_heading() -> str:
    """Return what stands above the notes."""
    return f"<h2>{escape(_('Notes of the Word document, to be placed'))}</h2>"
