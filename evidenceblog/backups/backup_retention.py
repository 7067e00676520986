"""Which backups are kept: the last of each of so many days, weeks and months."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

NAME = "%Y-%m-%dT%H%M%SZ"
FOLDER = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
PARTIAL = ".partial"


class Keep(NamedTuple):
    """How many days, weeks and months with a backup keep their last one."""

    days: int = 7
    weeks: int = 4
    months: int = 12


def backup_name(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(NAME)


def backups_in(folder: Path) -> list[Path]:
    """Return the backup folders in a folder, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if FOLDER.fullmatch(path.name))


def superfluous(
    names: Collection[str], proved: Collection[str], keep: Keep
) -> set[str]:
    """Return the backups that nothing keeps. A period keeps its last proved backup, and
    only where it has none its last one; the newest of all is always kept."""
    in_order = sorted(names, key=lambda name: (name in proved, name), reverse=True)
    kept = {max(names)} if names else set()
    for form, many in (
        ("%Y-%m-%d", keep.days),
        ("%G-%V", keep.weeks),
        ("%Y-%m", keep.months),
    ):
        last: dict[str, str] = {}
        for name in in_order:
            moment = datetime.strptime(name, NAME).replace(tzinfo=UTC)
            last.setdefault(moment.strftime(form), name)
        kept.update(last[period] for period in sorted(last, reverse=True)[:many])
    return {*names} - kept
