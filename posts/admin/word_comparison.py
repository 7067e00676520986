"""A Word document in the form of a post that is there: where both differ, the editor chooses.

The form is made as if somebody had opened it, typed what the document says and sent it after others
saved: `edit_merge` then asks of each block, and nothing is stored before the editor saves.
"""

import re
from collections.abc import Iterable

from content_editor.admin import ContentEditor
from django.http import HttpRequest, QueryDict

from posts import rich_text
from posts.blocks import KINDS, Block, BlockCopy
from posts.models import WorkingCopy
from posts.word.block_alignment import Alignment, align
from posts.word.document_report import FROM_WORD
from posts.word.word_blocks import WordBody, as_blocks, note_elements, notes_heading

from .form_data import untouched_form
from .posted_rows import PostedRow, first_value, posted, read_rows, write_rows


def compared_form(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy, body: WordBody
) -> tuple[QueryDict, dict[str, list[str]]]:
    """Return the form with what the document says, and what to tell of it."""
    data = untouched_form(admin, request, copy)
    data["opened"], data["opened_revision"] = FROM_WORD, ""
    if body.title:
        data["title"] = body.title
    blocks = _stored_blocks(copy)
    found = align(blocks, body.elements)
    new = [content for _before, content in found.added]
    written = [*found.changed.values(), *new]
    notes = {
        number: note
        for number, note in body.notes.items()
        if _has_mark(written, number)
    }
    last = new[-1]["key"] if new else str(blocks[-1].key) if blocks else None
    found.added += [(last, one) for one in as_blocks(note_elements(notes))]
    _write_blocks(data, copy, blocks, found)
    _list_sources(data, copy, _cited(written))
    return data, {
        "notes": [f"[{number}] {note}" for number, note in notes.items()],
        "lost_citations": found.lost_citations,
        "missing": [
            _label(type(block), block.content())
            for block in found.missing
            if notes_heading() not in block.html(block.content())
        ],
        "added": [_label(KINDS[one["kind"]], one) for _before, one in found.added],
    }


def _stored_blocks(copy: WorkingCopy) -> list[Block]:
    every = [
        block
        for kind in KINDS.values()
        for block in kind.get_queryset().filter(parent=copy)
    ]
    return sorted(every, key=lambda block: block.ordering)


def _write_blocks(
    data: QueryDict, copy: WorkingCopy, blocks: list[Block], found: Alignment
) -> None:
    """Write what the document says into the rows of the form, in their order."""
    order: list[str | None] = [None, *(str(block.key) for block in blocks)]
    for before, content in found.added:
        order.insert(order.index(before) + 1, content["key"])
    places = {key: [str(10 * number)] for number, key in enumerate(order)}
    for kind in KINDS.values():
        prefix = f"{kind._meta.model_name}_set"
        rows = read_rows(data, prefix)
        for row in rows:
            key = first_value(row, "block_key")
            row |= _fields(found.changed.get(key, {})) | {"ordering": places[key]}
        for _before, content in found.added:
            if content["kind"] == kind.kind:
                key = content["key"]
                place = {
                    "region": ["body"],
                    "block_key": [key],
                    "ordering": places[key],
                }
                rows.append(place | {"parent": [str(copy.pk)]} | _fields(content))
        write_rows(data, prefix, rows)


def _fields(content: BlockCopy) -> PostedRow:
    names = content.keys() - {"kind", "key"}
    return {name: sent for name in names if (sent := posted(content[name]))}


def _list_sources(data: QueryDict, copy: WorkingCopy, cited: Iterable[str]) -> None:
    """Add the sources that the document cites to those that the post may cite."""
    rows = read_rows(data, "listed_sources")
    listed = [first_value(row, "source") for row in rows]
    for source in dict.fromkeys(cited):
        if source not in listed:
            place = {"position": [str(len(rows) + 1)], "working_copy": [str(copy.pk)]}
            rows.append({"source": [source]} | place)
    write_rows(data, "listed_sources", rows)


def _cited(contents: list[BlockCopy]) -> Iterable[str]:
    for content in contents:
        html = KINDS[content["kind"]].html(content)
        yield from (source for source, _locator in rich_text.citations(html))
        if content.get("source"):
            yield str(content["source"])


def _has_mark(contents: list[BlockCopy], number: int) -> bool:
    mark = re.compile(rf"\[{number}\]")
    return any(mark.search(str(value)) for one in contents for value in one.values())


def _label(kind: type[Block], content: BlockCopy) -> str:
    return f"{kind._meta.verbose_name}: {kind.from_content(content)}"
