"""Dates of works as references give them: 2014, 2014a, 2014 Jan-Feb, in press."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .csl_text import field_text

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip
_SEASONS = r"(?:spring|summer|autumn|fall|winter)"
_ISO = re.compile(r"([0-9]{4})(?:-(0?[1-9]|1[0-2])(?:-(0?[1-9]|[12][0-9]|3[01]))?)?")
_MONTH = rf"({'|'.join(rf'{name[:3]}(?:{name[3:]})?' for name in MONTHS)}|sept)\.?"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"([0-9]{4})"
# Each with the places of year, month and day, and of the month that ends a range.
_WRITTEN = [
    (re.compile(rf"{_YEAR},? {_MONTH}(?: {_DAY})?", re.IGNORECASE), (1, 2, 3, 0)),
    (re.compile(rf"{_YEAR},? {_MONTH} ?[-\u2013/] ?{_MONTH}", re.IGNORECASE), (1, 2, 0, 3)),
    (re.compile(rf"(?:{_DAY} ?)?{_MONTH},? {_YEAR}", re.IGNORECASE), (3, 2, 1, 0)),
    (re.compile(rf"{_MONTH} {_DAY},? {_YEAR}", re.IGNORECASE), (3, 1, 2, 0)),
    (re.compile(rf"{_MONTH} ?[-\u2013/] ?{_MONTH},? {_YEAR}", re.IGNORECASE), (3, 1, 0, 2)),
    (re.compile(rf"{_YEAR},? {_SEASONS}", re.IGNORECASE), (1, 0, 0, 0)),
    (re.compile(rf"{_SEASONS},? {_YEAR}", re.IGNORECASE), (1, 0, 0, 0)),
    # 2014a; c2014, [2014?] and 2014/15 as Citing Medicine has them.
    (re.compile(rf"{_YEAR}[a-z]"), (1, 0, 0, 0)),
    (re.compile(rf"\[?(?:c|©|circa )?{_YEAR}\??\]?", re.IGNORECASE), (1, 0, 0, 0)),
    (re.compile(rf"{_YEAR}[/\u2013][0-9]{{2,4}}"), (1, 0, 0, 0)),
]  # fmt: skip
_NOT_OUT_YET = re.compile(
    r"in press|forthcoming|submitted|to be published|(?:(?:e-?pub|online) )?ahead of print",
    re.IGNORECASE,
)

# Volumes are dated ahead: the January issue is out in November.
YEARS_AHEAD = 1
A_DAY = timedelta(days=1)  # somewhere it is tomorrow already


def date_parts(record: Any) -> list[int]:
    """Return year, month and day, as far as known: records have `[[null]]` too."""
    try:
        return [int(part) for part in record["date-parts"][0]]
    except (LookupError, TypeError, ValueError):
        return []


def printed_date(record: Any) -> str:
    """Return a date of publication in print: the words it was typed in, or its year."""
    literal = field_text(record, "literal") if isinstance(record, Mapping) else ""
    return literal or "".join(map(str, date_parts(record)[:1]))


def short_date(record: Any) -> str:
    """Return the year by which a work is named, or what is said in place of one."""
    year, said = "".join(map(str, date_parts(record)[:1])), printed_date(record)
    return said if re.fullmatch(rf"{year}[a-z]?", said) or not year else year


def date_to_text(record: Any) -> str:
    """Write a CSL date as parse_date reads it back."""
    literal = field_text(record, "literal") if isinstance(record, Mapping) else ""
    return literal or "-".join(f"{part:02}" for part in date_parts(record))


def parse_date(text: str) -> dict[str, Any]:
    """Turn a date of publication into a CSL date. Raises ValueError.

    Of 2014, 2014-02 and 2014-02-26 the year is printed; what is typed in words is
    printed as it is typed.
    """
    typed = " ".join(text.split())
    if _NOT_OUT_YET.fullmatch(typed):
        return {"literal": typed}
    parts = _iso_parts(typed) or _written_parts(typed)
    if parts and parts[0][0] > timezone.localdate().year + YEARS_AHEAD:
        raise ValueError(
            _("That is yet to come. Of a work that is not out, write in press.")
        )
    if parts := _iso_parts(typed):
        return {"date-parts": parts}
    if parts := _written_parts(typed):
        return {"date-parts": parts, "literal": typed}
    raise ValueError(_("Write a year, 2014 Feb, 2014-02-26 or in press."))


def parse_day(text: str) -> dict[str, Any]:
    """Turn the day on which a page was read into a CSL date. Raises ValueError."""
    typed = " ".join(text.split())
    if parts := _iso_parts(typed) or _written_parts(typed):
        if date(*[*parts[0], 1, 1][:3]) > timezone.localdate() + A_DAY:
            raise ValueError(_("That is yet to come."))
        return {"date-parts": parts[:1]}
    raise ValueError(_("Write a day, such as 27 June 2022 or 2022-06-27."))


def _iso_parts(text: str) -> list[list[int]]:
    match = _ISO.fullmatch(text)
    parts = [int(part) for part in match.groups() if part] if match else []
    return [parts] if _is_possible(parts) else []


def _written_parts(text: str) -> list[list[int]]:
    for pattern, places in _WRITTEN:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        year, month, day, until = (match[place] if place else None for place in places)
        parts = [int(str(year)), *_month(month), *([int(day)] if day else [])]
        ranged = [parts, [parts[0], *_month(until)]] if until else [parts]
        return ranged if _is_possible(parts) else []
    return []


def _month(name: str | None) -> list[int]:
    short = [month[:3].casefold() for month in MONTHS]
    return [short.index(name[:3].casefold()) + 1] if name else []


def _is_possible(parts: list[int]) -> bool:
    """Say whether there is such a day."""
    try:
        date(*[*parts, 1, 1][:3])
    except (TypeError, ValueError):
        return False
    return bool(parts)
