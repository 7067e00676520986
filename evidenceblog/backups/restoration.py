"""Restoring a backup: checked first, then database and files, then what must follow.

The database is replaced in one transaction. Files are copied aside and renamed; those
that were there are kept under another name.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from evidenceblog.core.models import SiteSettings
from posts.models import Post

from .backup_retention import backup_name, backups_in
from .database_dump import database_address, load_dump
from .erasure_ledger import LEDGER, LedgerEntry, erase_again, read_ledger, write_ledger
from .manifest import DUMP, Manifest, UnusableBackup, check_files, read_manifest
from .stored_files import copy_whole, stored_folders
from .table_sums import compare, sum_tables

# What makes a site somebody's: with any of it, --replace must be said.
CONTENT = ("core.user", "posts.post", "comments.comment", "artwork.artwork")


class SiteHasContent(Exception):
    """The site that would be overwritten is not empty; the message says what it has."""


class SiteIsRunning(Exception):
    """Somebody else uses the database."""


class RestoredSite(NamedTuple):
    """What a restore made, and what is left for people."""

    manifest: Manifest
    rows: int
    redacted: list[str]  # addresses of posts whose redaction must be repeated
    set_aside: list[Path]  # folders with the files that were here


def restore_backup(
    folder: Path, *, replace: bool, say: Callable[[str], object]
) -> RestoredSite:
    """Make the site what a backup saved, with erasures repeated, and quiet.

    Raises UnusableBackup, DamagedBackup, SiteHasContent, SiteIsRunning,
    DatabaseProgramFailed, ClusterError and OSError; before the first line that says what
    was replaced, nothing has changed.
    """
    manifest = _checked(folder)
    say(f"Checked: all {len(manifest.files)} files of {folder} are as they were saved.")
    _refuse_company()
    if not replace and (found := ", ".join(_content())):
        raise SiteHasContent(
            f"This site has {found}. Back it up, then say --replace to overwrite it."
        )
    ledgers = (folder.parent / LEDGER, folder / LEDGER, settings.DATA / LEDGER)
    erasures = read_ledger(*ledgers)
    try:
        aside = list(_copy_aside(folder, manifest))
        load_dump(folder / DUMP, database_address())
    except BaseException:
        for place in stored_folders().values():
            shutil.rmtree(_aside(place), ignore_errors=True)
        raise
    _be_quiet_at_once()
    say("The database is restored.")
    set_aside = [*_swap(aside)]
    say("The files are restored.")
    try:
        _compare(manifest)
    finally:  # whatever differs: who was erased does not come back
        redacted = _catch_up(manifest, erasures)
    rows = sum(table.rows for table in manifest.tables.values())
    return RestoredSite(manifest, rows, redacted, set_aside)


def _catch_up(manifest: Manifest, erasures: set[LedgerEntry]) -> list[str]:
    """Migrate what was restored, and erase again; return the addresses of the posts whose
    redaction must be repeated."""
    call_command("migrate", verbosity=0, interactive=False)
    SiteSettings.objects.update_or_create(pk=1, defaults={"is_quiet": True})
    if erasures:
        write_ledger(settings.DATA / LEDGER, erasures)
    redacted = Post.objects.filter(pk__in=erase_again(erasures, manifest.made_at))
    return [post.get_absolute_url() for post in redacted]


def _checked(folder: Path) -> Manifest:
    """Return the manifest of a whole backup that this code can read."""
    if not folder.is_dir():
        raise UnusableBackup(f"{folder} is no folder.")
    if inside := backups_in(folder):
        names = "\n  ".join(str(path) for path in reversed(inside))
        raise UnusableBackup(f"{folder} holds several backups. Name one:\n  {names}")
    manifest = read_manifest(folder)
    known = MigrationLoader(None).disk_migrations or {}
    steps = {f"{app}.{step}" for app, step in known}
    if newer := [name for name in manifest.migrations if name not in steps]:
        raise UnusableBackup(
            f"{folder} was made by a newer version, {manifest.code}, or by one with other"
            f" apps: this one has no migration {newer[0]}. Restore it with that version."
        )
    check_files(folder, manifest)
    return manifest


def _refuse_company() -> None:
    """Refuse while web processes or a worker run: they would write, and send."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise SiteIsRunning(
            f"{others} other connections use the database. Stop the site (`serve`, `dev`,"
            " `work`, shells) and restore then."
        )


def _content() -> Iterator[str]:
    """Yield what the site has that a restore would overwrite."""
    tables = connection.introspection.table_names()
    for label in CONTENT:
        model = apps.get_model(label)
        if model._meta.db_table in tables and (many := _rows_in(model._meta.db_table)):
            yield f"{many} {model._meta.verbose_name_plural}"
    for area, folder in stored_folders().items():
        if many := sum(path.is_file() for path in folder.rglob("*")):
            yield f"{many} files in {area}"


def _rows_in(table: str) -> int:
    """Count rows as the database has them: its columns may be those of older code."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _copy_aside(folder: Path, manifest: Manifest) -> Iterator[tuple[Path, Path]]:
    """Copy the files beside where they belong; yield both places."""
    for area, place in stored_folders().items():
        aside = _aside(place)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700 if area == "originals" else 0o755)
        for name in manifest.files:
            if name.startswith(f"{area}/"):
                target = aside / name.removeprefix(f"{area}/")
                target.parent.mkdir(parents=True, exist_ok=True)
                copy_whole(folder / name, target)
        yield aside, place


def _aside(place: Path) -> Path:
    return place.with_name(f"{place.name}.restored")


def _swap(copied: list[tuple[Path, Path]]) -> Iterator[Path]:
    """Put the copied folders in their places; yield the former ones that had files."""
    for aside, place in copied:
        if place.exists() and not any(path.is_file() for path in place.rglob("*")):
            shutil.rmtree(place)
        if place.exists():
            former = place.with_name(
                f"{place.name}.before-{backup_name(timezone.now())}"
            )
            place.rename(former)
            yield former
        aside.rename(place)


def _compare(manifest: Manifest) -> None:
    """Raise DamagedBackup for a table that is not what was saved, but for the settings,
    which say by now that the site is quiet."""
    changed = {SiteSettings._meta.db_table}
    with psycopg.connect(database_address()) as restored:
        sums = sum_tables(restored)
    saved = {name: one for name, one in manifest.tables.items() if name not in changed}
    compare(saved, {name: one for name, one in sums.items() if name not in changed})


def _be_quiet_at_once() -> None:
    """Make the site quiet before `migrate` has made its tables those of this code."""
    table = SiteSettings._meta.db_table
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
        if "is_quiet" in {column.name for column in columns}:
            cursor.execute(f"UPDATE {table} SET is_quiet = true")  # noqa: S608
