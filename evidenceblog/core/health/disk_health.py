"""The health check of disks: whether there is room for what will be stored."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from .health_checks import Finding, Level

FULL_WARNING, FULL_ERROR = 0.85, 0.95


def check_disks() -> Iterator[Finding]:
    """Ask how full the disks are: of the data, of the files, of the database if here."""
    full = {
        place: _share_used(folder) for place, folder in _folders() if folder.exists()
    }
    for place, share in full.items():
        if share >= FULL_WARNING:
            level = Level.ERROR if share >= FULL_ERROR else Level.WARNING
            said = f"The disk of {place} is {share * 100:.0f} % full: make room on it."
            yield Finding("disk", level, said, mailed=True)
            return
    fullest = max(full.values(), default=0.0)
    yield Finding(
        "disk", Level.OK, f"{fullest * 100:.0f} % of the fullest disk is used."
    )


def _folders() -> Iterator[tuple[str, Path]]:
    yield "the data folder", Path(settings.DATA)
    yield "the public files", Path(settings.MEDIA_ROOT)
    # A server that we reach by a socket is on this machine; it names its folder to its
    # superuser, as ours is.
    if str(connection.settings_dict["HOST"]).startswith("/"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'usage')"
                " THEN current_setting('data_directory') END"
            )
            if folder := cursor.fetchone()[0]:
                yield "the database", Path(folder)


def _share_used(folder: Path) -> float:
    """Return the share of what may be used, as `df` counts it."""
    usage = shutil.disk_usage(folder)
    return usage.used / ((usage.used + usage.free) or 1)
