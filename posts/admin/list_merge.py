"""Two editors on one post: its authors, reviewers, sources, posts to read, and topics.

Of a row only what it names and its place matter. What only the other editor added, removed, chose
in its place or moved is taken over.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import QueryDict

from posts.models import WorkingCopy

from .posted_rows import PostedRow, first_value, posted, read_rows, write_rows

# The lists of a form: the column of what a row names, and the key of a snapshot.
LISTS = {
    "bylines": ("author_id", "authors"),
    "reviewers": ("author_id", "reviewers"),
    "listed_sources": ("source_id", "sources"),
    "read_next": ("related_id", "related"),
}


def merge_lists(
    copy: WorkingCopy, base: dict[str, Any] | None, data: QueryDict
) -> list[str]:
    """Bring the lists that were sent up to what is stored; return names of what changed.

    `base` is the snapshot that the form was made of, if it is still kept.
    """
    changed = [
        _name(copy, prefix)
        for prefix in LISTS
        if f"{prefix}-TOTAL_FORMS" in data and _merge_rows(copy, prefix, base, data)
    ]
    if not copy.post.is_page and _merge_topics(copy, base, data):
        changed.append(str(WorkingCopy._meta.get_field("topics").verbose_name))
    return changed


def _name(copy: WorkingCopy, prefix: str) -> str:
    return str(getattr(copy, prefix).model._meta.verbose_name_plural)


def _merge_rows(
    copy: WorkingCopy, prefix: str, base: dict[str, Any] | None, data: QueryDict
) -> bool:
    """Take over what only the other changed in one list; tell whether anything was."""
    column, key = LISTS[prefix]
    name = column.removesuffix("_id")
    opened = _opened(base, key)
    stored = {str(row.pk): row for row in getattr(copy, prefix).all()}
    now = {number: str(getattr(row, column)) for number, row in stored.items()}
    sent = read_rows(data, prefix)
    is_moved = _in_order(sent, name) != [
        value for value in opened if value in _in_order(sent, name)
    ]
    kept: list[PostedRow] = []
    is_changed = False
    for row in sent:
        number, value = first_value(row, "id"), first_value(row, name)
        if number not in stored:
            if not number and value not in now.values():
                kept.append(row)
            is_changed |= bool(number)
            continue
        kept.append(row)
        theirs = _of_row(stored[number], column)
        taken = {"position"} if opened and not is_moved else set()
        if value in opened and now[number] not in opened:
            taken.add(name)
        for one in taken:
            is_changed |= row.get(one, [""]) != theirs[one]
            row[one] = theirs[one]
    for number in stored.keys() - {first_value(row, "id") for row in kept}:
        place = {"id": [number], "working_copy": [str(copy.pk)]}
        kept.append(place | _of_row(stored[number], column))
        is_changed = True
    write_rows(data, prefix, kept)
    return is_changed


def _of_row(row: Model, column: str) -> PostedRow:
    return {
        column.removesuffix("_id"): posted(getattr(row, column)),
        "position": posted(row.position),  # type: ignore[attr-defined]
    }


def _in_order(rows: Iterable[PostedRow], name: str) -> list[str]:
    """Return what the stored rows of a form name, in the order that it asks for."""
    numbered = [row for row in rows if first_value(row, "id")]
    numbered.sort(key=_position)
    return [first_value(row, name) for row in numbered]


def _position(row: PostedRow) -> int:
    place = first_value(row, "position")
    return int(place) if place.isdecimal() and len(place) < 10 else 0


def _opened(base: dict[str, Any] | None, key: str) -> list[str]:
    """Return what a list named when the form was opened, in its order."""
    rows = (base or {}).get(key, [])
    if key != "related":
        return [str(row["id"]) for row in rows]
    copies = WorkingCopy.objects.filter(post__in=rows)
    found = dict(copies.values_list("post_id", "pk"))
    return [str(found[post]) for post in rows if post in found]


def _merge_topics(
    copy: WorkingCopy, base: dict[str, Any] | None, data: QueryDict
) -> bool:
    opened = _opened(base, "topics")
    sent = data.getlist("topics")
    theirs = [str(pk) for pk in copy.topics.values_list("pk", flat=True)]
    kept = [value for value in sent if value in theirs or value not in opened]
    kept += [value for value in theirs if value not in {*opened, *sent}]
    data.setlist("topics", kept)
    return kept != sent
