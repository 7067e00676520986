"""The proof of a backup: it is restored into a database of its own, and compared."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField
from psycopg import Connection, sql

from evidenceblog.core.postgres import run_temporary_cluster

from .database_dump import load_dump
from .manifest import DUMP, Manifest, check_files, read_manifest
from .stored_files import stored_folders
from .table_sums import compare, sum_tables

# PostgreSQL's own files, and its log of what is written.
SPARE_BYTES = 300_000_000


class NoRoom(Exception):
    """The disk has no room to restore a backup for its proof."""


def prove(folder: Path) -> list[str]:
    """Restore a backup into a temporary database and compare it with its manifest.

    Return the files that its rows name and it lacks: the site had lost them before.
    Raises NoRoom, DamagedBackup, DatabaseProgramFailed and ClusterError.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    _ask_for_room(manifest)
    with run_temporary_cluster(settings.DATA / "proofs") as cluster:
        load_dump(folder / DUMP, cluster.url)
        with psycopg.connect(cluster.url) as restored:
            compare(manifest.tables, sum_tables(restored))
            named = {*_files_named(restored)}
    return sorted(named - manifest.files.keys())


def _ask_for_room(manifest: Manifest) -> None:
    """Ask first: a full disk would stop the site."""
    needed = 2 * manifest.database_bytes + SPARE_BYTES
    free = shutil.disk_usage(settings.DATA).free
    if free < needed:
        raise NoRoom(
            f"Not proved: no room. {settings.DATA} has {free // 1_000_000} MB free, and"
            f" the restored database may need {needed // 1_000_000} MB."
        )


def _files_named(restored: Connection) -> Iterator[str]:
    """Yield the files that rows name, as the manifest names them."""
    there = {
        *restored.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
        ).fetchall()
    }
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                column = (model._meta.db_table, str(field.column))
                if column not in there:
                    continue  # older code made the backup
                area = "media" if field.storage is default_storage else "originals"
                if area not in stored_folders():  # in a bucket, not in the backup
                    continue
                query = sql.SQL("SELECT {name} FROM {table} WHERE {name} <> ''").format(
                    name=sql.Identifier(column[1]), table=sql.Identifier(column[0])
                )
                for (name,) in restored.execute(query):
                    yield f"{area}/{name}"
