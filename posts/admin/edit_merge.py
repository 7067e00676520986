"""Two editors on one post: what both wrote stays, and the second one chooses.

A form that was opened before somebody else saved is brought up to date: what only they
changed is taken over, what only this editor changed stays, and where both changed the
same block or field both texts are shown. Blocks are known by their keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from evidenceblog.core.text import parse_number
from posts.blocks import KINDS, Block, BlockCopy
from posts.editor_extensions import EXTENSIONS
from posts.models import Revision, WorkingCopy
from posts.revisions.history import completed

from .list_merge import merge_lists
from .posted_rows import (
    PostedRow,
    first_value,
    is_same,
    posted,
    read_rows,
    write_rows,
)
from .redacted_forms import (
    is_older_than_redaction,
    is_redacted,
    says_it_whole,
    with_redactions,
)

FIELDS = (
    *("title", "slug", "standfirst", "language", "licence"),
    *("lead", "lead_caption", "notice", "series", "part", "planned_on"),
    "review_on",
)
# Of these the form sends the number of a row.
CHOSEN = ("lead", "series")
CHOICE = "choice-"
THEIRS = "theirs"


@dataclass(frozen=True)
class Conflict:
    """What both changed: a field or a block, and both texts; None is a deleted block."""

    name: str
    label: str
    mine: str | None
    theirs: str | None


@dataclass
class Merge:
    """A form brought up to date: its data, what only they changed, what is to choose."""

    data: QueryDict
    is_late: bool = False
    # Whether words were taken out of the post since the form was opened.
    is_redacted: bool = False
    changes: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(copy: WorkingCopy, sent: QueryDict) -> Merge:
    """Bring a form that was sent up to what is stored now."""
    data = sent.copy()
    latest = copy.edited_at.isoformat()
    merged = Merge(data, is_late=data.get("opened", latest) != latest)
    base = _opened_snapshot(copy, data) if merged.is_late else None
    merged.is_redacted = merged.is_late and is_older_than_redaction(copy, data)
    _choose_fields(copy, data)
    _keep_switches(copy, data)
    if merged.is_late:
        _merge_fields(copy, base or {}, merged)
        for label in merge_lists(copy, base, data):
            merged.changes.append(_("Changed: %s") % label)
    _Blocks(copy, base, merged).merge()
    return merged


def _opened_snapshot(copy: WorkingCopy, data: QueryDict) -> dict[str, Any] | None:
    """Return what the form was made of, unless that is no longer kept."""
    number = parse_number(data.get("opened_revision", ""), most_digits=9)
    if number is None:
        return None
    opened = Revision.objects.filter(post=copy.post_id, number=number).first()
    if opened is None:
        return None
    snapshot = completed(opened.snapshot)
    return snapshot | _series_fields(snapshot)


def _series_fields(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return series and part as the form has them."""
    series = snapshot["series"] or {}
    return {"series": series.get("id"), "part": series.get("part")}


# Fields


def _stored(copy: WorkingCopy, name: str) -> Any:
    return getattr(copy, f"{name}_id" if name in CHOSEN else name)


def _choose_fields(copy: WorkingCopy, data: QueryDict) -> None:
    for name in FIELDS:
        if data.get(CHOICE + name) == THEIRS:
            data.setlist(name, posted(_stored(copy, name)))


def _keep_switches(copy: WorkingCopy, data: QueryDict) -> None:
    """Keep a switch of the live post as it is now, unless this editor turned it."""
    for extension in EXTENSIONS:
        for name, value in extension.values(copy.post).items():
            opened = data.getlist(f"initial-{name}")
            if opened and data.getlist(name) == opened:
                data.setlist(name, posted(value))
                data.setlist(f"initial-{name}", posted(value))


def _merge_fields(copy: WorkingCopy, base: dict[str, Any], merged: Merge) -> None:
    for name in FIELDS:
        theirs = _stored(copy, name)
        if merged.is_redacted and is_redacted(theirs):
            base = {key: base[key] for key in base if key != name}
            if says_it_whole(merged.data.get(name, ""), theirs):
                merged.data.setlist(name, posted(theirs))
        sent = merged.data.getlist(name)
        if is_same(sent, theirs) or (name in base and base[name] == theirs):
            continue
        label = str(copy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        if name in base and is_same(sent, base[name]):
            merged.data.setlist(name, posted(theirs))
            merged.changes.append(_("Changed: %s") % label)
        else:
            mine, words = " ".join(sent), str(theirs)
            if name in CHOSEN:
                mine, words = _named(copy, name, mine), _named(copy, name, theirs)
            merged.conflicts.append(Conflict(name, label, mine, words))


def _named(copy: WorkingCopy, name: str, number: object) -> str:
    """Return how people call the row that a form names by its number."""
    model: Any = copy._meta.get_field(name).related_model
    key = parse_number(str(number), most_digits=9)
    return str(model.objects.filter(pk=key).first() or "")


# Blocks


class _Blocks:
    """The blocks of a form that is brought up to date."""

    def __init__(
        self, copy: WorkingCopy, base: dict[str, Any] | None, merged: Merge
    ) -> None:
        self.copy, self.merged = copy, merged
        self.has_base = base is not None
        self.base: dict[str, BlockCopy] = {
            block["key"]: KINDS[block["kind"]].completed(block)
            for block in (base or {}).get("blocks", [])
        }
        self.stored: dict[str, Block] = {
            str(block.key): block
            for kind in KINDS.values()
            for block in kind.get_queryset().filter(parent=copy)
        }
        self.keys = {
            (_prefix(type(block)), str(block.pk)): key
            for key, block in self.stored.items()
        }
        self.kinds = {_prefix(kind): kind for kind in KINDS.values()}
        self.rows = [
            (prefix, row)
            for prefix in self.kinds
            for row in read_rows(merged.data, prefix)
        ]
        self.rows.sort(key=lambda pair: _number(pair[1]))

    def merge(self) -> None:
        if not any(
            f"{prefix}-TOTAL_FORMS" in self.merged.data for prefix in self.kinds
        ):
            return
        mine = [first_value(row, "block_key") for _prefix, row in self.rows]
        kept = []
        for prefix, row in self.rows:
            merged = self._merged(prefix, row)
            if merged is not None:
                kept.append((prefix, merged))
        if self.merged.is_late:
            kept = self._in_order(kept + self._added(mine), mine)
        for prefix in self.kinds:
            write_rows(
                self.merged.data, prefix, [row for kind, row in kept if kind == prefix]
            )

    def _merged(self, prefix: str, row: PostedRow) -> PostedRow | None:
        """Return the row as it goes on, or None where the block is gone."""
        number = first_value(row, "id")
        key = first_value(row, "block_key") or self.keys.get((prefix, number), "")
        theirs = self.stored.get(key)
        if self.merged.is_redacted:
            row = self._with_redactions(row, key)
        choice = self.merged.data.get(CHOICE + key) if key else None
        if theirs is None:
            row = {name: values for name, values in row.items() if name != "id"}
            if choice == THEIRS:
                return None
            return self._deleted(prefix, row, key) if number else row
        row["id"] = [str(theirs.pk)]
        if choice == THEIRS:
            return self._row(theirs, row)
        return self._both(prefix, row, theirs) if self.merged.is_late else row

    def _with_redactions(self, row: PostedRow, key: str) -> PostedRow:
        """Return the row as it was redacted; what it was made of is no base for it."""
        now = self.stored[key].content() if key in self.stored else self.base.get(key)
        if now is None or not any(map(is_redacted, now.values())):
            return row
        self.base.pop(key, None)
        return with_redactions(row, now)

    def _deleted(self, prefix: str, row: PostedRow, key: str) -> PostedRow | None:
        """Somebody deleted a block of this form: words that changed since are kept."""
        base = self.base.get(key)
        label = self._label(prefix, row)
        if "DELETE" in row or (base and self._is_unchanged(row, base)):
            self.merged.changes.append(_("Deleted: %s") % label)
            return None
        self.merged.conflicts.append(
            Conflict(key, label, self._words(prefix, row), None)
        )
        return row

    def _both(self, prefix: str, row: PostedRow, theirs: Block) -> PostedRow:
        key, now = str(theirs.key), theirs.content()
        base = self.base.get(key)
        is_deleted = "DELETE" in row
        if base == now or (not is_deleted and self._is_unchanged(row, now)):
            return row
        label = self._label(prefix, row)
        if base and not is_deleted and self._is_unchanged(row, base):
            self.merged.changes.append(_("Changed: %s") % label)
            return self._row(theirs, row)
        mine = None if is_deleted else self._words(prefix, row)
        words = self._words(prefix, self._row(theirs, row))
        self.merged.conflicts.append(Conflict(key, label, mine, words))
        return row

    def _added(self, mine: Sequence[str]) -> list[tuple[str, PostedRow]]:
        """Return rows for what somebody added meanwhile."""
        added = []
        for key in self.stored.keys() - set(mine):
            block = self.stored[key]
            prefix = _prefix(type(block))
            place = {"parent": [str(self.copy.pk)], "id": [str(block.pk)]}
            place |= {"region": [block.region], "block_key": [key]}
            added.append((prefix, self._row(block, place)))
            self.merged.changes.append(
                _("Added: %s") % self._label(prefix, added[-1][1])
            )
        return added

    def _in_order(
        self, rows: list[tuple[str, PostedRow]], mine: list[str]
    ) -> list[tuple[str, PostedRow]]:
        """Number the rows: in this editor's order if blocks were moved, else in theirs."""
        by_key = {
            first_value(row, "block_key") or f"new{at}": (prefix, row)
            for at, (prefix, row) in enumerate(rows)
        }
        theirs = [
            str(block.key)
            for block in sorted(self.stored.values(), key=lambda one: one.ordering)
        ]
        ours = [key for key in by_key if key in mine or key.startswith("new")]
        base = [key for key in self.base if key in ours]
        is_moved = self.has_base and [key for key in ours if key in self.base] != base
        order = interleave(ours, theirs) if is_moved else interleave(theirs, ours)
        placed = [by_key[key] for key in order if key in by_key]
        for at, (_prefix, row) in enumerate(placed, start=1):
            row["ordering"] = [str(10 * at)]
        return placed

    @staticmethod
    def _is_unchanged(row: PostedRow, block: BlockCopy) -> bool:
        names = block.keys() - {"kind", "key"}
        return all(is_same(row.get(name), block[name]) for name in names)

    @staticmethod
    def _row(block: Block, row: PostedRow) -> PostedRow:
        """Return a row that says what the block says."""
        content = block.content()
        values = {
            name: posted(content[name]) for name in content.keys() - {"kind", "key"}
        }
        others = {name: row[name] for name in row if name not in {*values, "DELETE"}}
        return others | {name: sent for name, sent in values.items() if sent}

    def _words(self, prefix: str, row: PostedRow) -> str:
        """Return what a row says, for people: its fields, one on a line."""
        lines = []
        for model_field in self.kinds[prefix]._content_fields():
            words = " ".join(row.get(model_field.name, []))
            plain = strip_tags(words.replace("</", " </")).strip()
            if plain:
                lines.append(f"{model_field.verbose_name}: {plain}")
        return "\n".join(lines)

    def _label(self, prefix: str, row: PostedRow) -> str:
        kind = self.kinds[prefix]
        words = next(
            filter(None, (first_value(row, name) for name in kind.label_fields)), ""
        )
        plain = strip_tags(words.replace("</", " </"))
        return f"{kind._meta.verbose_name}: {Truncator(plain).words(10)}"


def interleave(first: Iterable[str], second: Sequence[str]) -> list[str]:
    """Return the first sequence, and each other item of the second after its predecessor."""
    order = list(first)
    before: str | None = None
    for item in second:
        if item not in order:
            order.insert(order.index(before) + 1 if before else 0, item)
        before = item
    return order


def _prefix(kind: type[Block]) -> str:
    return f"{kind._meta.model_name}_set"


def _number(row: PostedRow) -> int:
    ordering = first_value(row, "ordering")
    number = parse_number(ordering.removeprefix("-"), most_digits=9) or 0
    return -number if ordering.startswith("-") else number
