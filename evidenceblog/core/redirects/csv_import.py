"""Import redirects from a CSV file; good rows are stored, bad ones named.

Columns `old` and `new`, parted by comma, semicolon or tab, with or without a header, in
UTF-8 or UTF-16, as spreadsheets save them.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from django.utils.translation import gettext as _

from evidenceblog.core.csv_export import csv_lines, exported_text
from evidenceblog.core.models import User
from evidenceblog.core.redirect_reasons import RedirectReason

from . import known_paths, paths, redirect_store
from .paths import InvalidAddress, RedirectTarget

# An address of the longest path, percent-encoded, and the longest target fit in it.
MAX_LINE_LENGTH = 10_000
COLUMNS = ("old", "new")
# A comma or semicolon may be part of an address; a tab never is.
SEPARATORS = "\t;,"
# What some spreadsheets write before all rows: which of them it is.
SEPARATOR_LINE = re.compile("sep=.\n?", re.IGNORECASE)
UTF_16_STARTS = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE
# A zip (xlsx, ods) or a compound file (xls).
WORKBOOK_STARTS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class ImportRow:
    """A line of the file, and what is wrong with it if anything is."""

    line: int
    old: str = ""
    new: str = ""
    why: str = ""


@dataclass
class ImportReport:
    """How many redirects a file gave, and the rows that gave none."""

    stored: int = 0
    bad: list[ImportRow] = field(default_factory=list)

    def bad_csv(self) -> str:
        """Return the bad rows as a file that can be mended and imported."""
        rows = ((row.old, row.new, row.line, row.why) for row in self.bad)
        return "".join(csv_lines([*COLUMNS, "line", "why"], rows))


@dataclass(frozen=True)
class CsvFormat:
    """How the cells of a file are parted, and where its two columns are."""

    separator: str = ","
    header: tuple[str, ...] = ()

    def row(self, line: int, text: str) -> ImportRow:
        if len(text) > MAX_LINE_LENGTH:
            return ImportRow(line, why=_("The line is too long."))
        cells = _cells(text, self.separator)
        if len(cells) < 2 or (not self.header and len(cells) > 2):
            return ImportRow(
                line, text.strip(), why=_("It needs two cells: old and new.")
            )
        if not self.header:
            return ImportRow(line, *cells)
        named = dict(zip(self.header, cells, strict=False))
        return ImportRow(line, *(named.get(column, "") for column in COLUMNS))


def import_file(
    file: BinaryIO, *, hosts: Collection[str], by: User | None
) -> ImportReport:
    """Store the redirects of a file, in one transaction, and report.

    Whole addresses are read as paths when their host is one of `hosts`: this site's
    and those it was moved from (`paths.own_hosts`).
    """
    report = ImportReport()
    rows: dict[str, ImportRow] = {}
    moves: dict[str, RedirectTarget] = {}
    for row in _rows(file):
        try:
            path, target = _parse_move(row, hosts)
        except InvalidAddress as unusable:
            report.bad.append(replace(row, why=str(unusable.message)))
            continue
        if moves.setdefault(path, target) != target:
            earlier = _("Line %(line)d sends the same address to %(new)s.")
            report.bad.append(replace(row, why=earlier % vars(rows[path])))
            continue
        rows.setdefault(path, row)
    _record(report, rows, moves, by)
    return report


def _parse_move(row: ImportRow, hosts: Collection[str]) -> tuple[str, RedirectTarget]:
    if row.why:
        raise InvalidAddress(row.why)
    path = paths.parse_path(row.old, hosts)
    target = paths.parse_target(row.new, hosts)
    if target.path == path:
        raise InvalidAddress(_("It leads to itself."))
    return path, target


def _record(
    report: ImportReport,
    rows: dict[str, ImportRow],
    moves: dict[str, RedirectTarget],
    by: User | None,
) -> None:
    """Store what can be stored; move the rest of the rows to the report."""
    refused = dict.fromkeys(
        known_paths.existing_paths(moves), _("There is a page at this address.")
    )
    free = {path: target for path, target in moves.items() if path not in refused}
    circles = redirect_store.record_all(free, reason=RedirectReason.IMPORT, by=by)
    refused |= dict.fromkeys(circles, _("With other redirects, it leads in a circle."))
    report.bad += (replace(rows[path], why=why) for path, why in refused.items())
    report.bad.sort(key=lambda row: row.line)
    report.stored = len(moves.keys() - refused.keys())


def _rows(file: BinaryIO) -> Iterator[ImportRow]:
    """Read rows line by line: a stray quotation mark spoils its own line only."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(WORKBOOK_STARTS):
        yield ImportRow(1, why=_("It is a workbook. Save it as CSV, in UTF-8."))
        return
    encoding = "utf-16" if start.startswith(UTF_16_STARTS) else "utf-8-sig"
    # `paths` refuses the mark that stands for what is no text.
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace")
    shape: CsvFormat | None = None
    for number, line in enumerate(text, start=1):
        if not line.strip() or (number == 1 and SEPARATOR_LINE.fullmatch(line)):
            continue
        if shape is None:
            shape = _detect_format(line[:MAX_LINE_LENGTH])
            if shape.header:
                continue
        yield shape.row(number, line)
    text.detach()  # the file stays open: it is the caller's


def _detect_format(first: str) -> CsvFormat:
    """Tell from its first line how a file is written."""
    for separator in SEPARATORS:
        cells = [cell.lower() for cell in _cells(first, separator)]
        if set(COLUMNS) <= set(cells):
            return CsvFormat(separator, tuple(cells))
    for separator in SEPARATORS:
        cells = _cells(first, separator)
        if len(cells) == 2 and cells[1].startswith(("/", "http")):
            return CsvFormat(separator)
    return CsvFormat()


def _cells(line: str, separator: str) -> list[str]:
    cells = next(csv.reader([line], delimiter=separator), [])
    return [exported_text(cell.strip()) for cell in cells]
