"""One backup: written aside, renamed, proved, copied off the machine; old ones deleted."""

import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from evidenceblog import __version__
from evidenceblog.core.advisory_locks import try_lock
from evidenceblog.core.file_storage import sync
from evidenceblog.core.postgres import ClusterError
from evidenceblog.core.postgres.server_lifetime import ends_with_parent
from evidenceblog.core.task_backend import BackOff, task

from .backup_retention import PARTIAL, Keep, backup_name, backups_in, superfluous
from .database_dump import DatabaseProgramFailed, dump_database
from .erasure_ledger import LEDGER, merge_ledgers
from .manifest import (
    DUMP,
    DamagedBackup,
    FileSum,
    Manifest,
    UnusableBackup,
    read_manifest,
    sum_file,
)
from .models import Backup, Outcome
from .offsite_copy import ARCHIVE, copy_off
from .proof import NoRoom, prove
from .saved_settings import save_settings
from .stored_files import save_files

logger = logging.getLogger(__name__)

# One at a time: two would take twice the room, and remove what the other writes.
BACKUP_LOCK = 0xBAC0
PROJECT = Path(__file__).resolve().parents[2]


class BackupFailed(Exception):
    """No backup was made, or it is no good; the message says why."""


class AnotherBackup(BackupFailed):
    """Another one is being made just now."""


def is_on() -> bool:
    return settings.BACKUP_DIR is not None


@task(when=is_on, retry=BackOff(minutes=(60,)))
def back_up_by_the_clock() -> None:
    """Make the backup of the day in a process of its own, which lets all others go first.

    It ends with the worker; the task is then queued again, and begins anew.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", "backup"],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "EVIDENCEBLOG_DATA": str(settings.DATA)},
        preexec_fn=ends_with_parent(signal.SIGTERM),
    )
    if done.returncode != 0:
        raise BackupFailed(done.stderr.strip())


def back_up(folder: Path, say: Callable[[str], object]) -> Backup:
    """Make a backup in a folder, prove it, and copy it off the machine.

    In BACKUP_DIR older ones are then deleted that BACKUP_KEEP does not keep. Raises
    AnotherBackup; BackupFailed, DamagedBackup, DatabaseProgramFailed, ClusterError, OSError
    and CopyFailed.
    """
    with try_lock(BACKUP_LOCK, 0) as ours:
        if not ours:
            raise AnotherBackup(
                "Another backup is being made. Try again when it is done."
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_leftovers(folder)
        merge_ledgers(folder)
        _make_table()
        made = _make(folder)
        say(f"Made {folder / made.name}.")
        say(_prove(made))
        is_scheduled = folder == settings.BACKUP_DIR
        if is_scheduled and settings.BACKUP_COMMAND:
            copy_off(folder / made.name)
            made.copied_at = timezone.now()
            made.save(update_fields=["copied_at"])
            say("BACKUP_COMMAND took its encrypted copy.")
        if is_scheduled:
            for name in delete_superfluous(folder):
                say(f"Deleted {name}: BACKUP_KEEP keeps others.")
        return made


def _make_table() -> None:
    """Make the table for backups where those of the site are of code that had none."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("backups"))


def remove_leftovers(folder: Path) -> None:
    """Remove what a backup left that was killed."""
    for path in [*folder.glob(f"*{PARTIAL}"), *folder.glob(f"*{ARCHIVE}")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def delete_superfluous(folder: Path) -> list[str]:
    """Delete the backups that BACKUP_KEEP does not keep; return their names.

    A damaged one is of no use once a later one is proved.
    """
    names = {path.name for path in backups_in(folder)}
    known = Backup.objects.filter(folder=str(folder), name__in=names)
    outcomes = dict(known.values_list("name", "outcome"))
    proved = {name for name in names if outcomes.get(name) == Outcome.PROVED}
    if not proved:
        return []
    damaged = {name for name in names if outcomes.get(name) == Outcome.DAMAGED}
    gone = {name for name in damaged if name < max(proved)}
    gone |= superfluous(names - damaged, proved, Keep(*settings.BACKUP_KEEP))
    for name in sorted(gone):
        # Renamed first: one that is half deleted has no good name.
        partial = folder / f"{name}{PARTIAL}"
        (folder / name).rename(partial)
        shutil.rmtree(partial)
    return sorted(gone)


def _make(folder: Path) -> Backup:
    made_at = timezone.now()
    name = backup_name(made_at)
    partial = folder / f"{name}{PARTIAL}"
    partial.mkdir(mode=0o700)
    try:
        dumped = dump_database(partial / DUMP)
        files = {DUMP: sum_file(partial / DUMP)}
        for extra in (save_settings(partial), _copy_ledger(folder, partial)):
            files[extra.name] = sum_file(extra)
        files |= save_files(partial, *_former(folder))
        Manifest(
            made_at=made_at,
            site=settings.SITE_URL,
            code=__version__,
            postgres=dumped.postgres,
            database_bytes=dumped.size,
            migrations=sorted(
                f"{app}.{step}"
                for app, step in MigrationRecorder.Migration.objects.values_list(
                    "app", "name"
                )
            ),
            tables=dumped.tables,
            files=files,
        ).write(partial)
        folders = filter(Path.is_dir, partial.rglob("*"))
        for path in (*folders, *filter(Path.is_file, partial.iterdir()), partial):
            sync(path)
        partial.rename(folder / name)
        sync(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Backup.objects.create(name=name, folder=str(folder), made_at=made_at)


def _copy_ledger(folder: Path, partial: Path) -> Path:
    """Bring along what was erased since older backups: they may be restored elsewhere."""
    ledger = folder / LEDGER
    content = ledger.read_bytes() if ledger.exists() else b""
    (partial / LEDGER).write_bytes(content)
    return partial / LEDGER


def _former(folder: Path) -> tuple[Path | None, dict[str, FileSum]]:
    """Return the last backup here whose files are known to be good, and their sums."""
    for backup in Backup.objects.proved().filter(folder=str(folder)):
        former = folder / backup.name
        try:
            return former, read_manifest(former).files
        except (UnusableBackup, DamagedBackup):
            continue
    return None, {}


def _prove(made: Backup) -> str:
    """Prove a backup, and note the outcome; return it in words. Raises DamagedBackup and
    whatever else stopped the proof."""
    folder = Path(made.folder) / made.name
    try:
        lost = prove(folder)
    except NoRoom as no_room:
        made.detail = str(no_room)
        return made.detail
    except (DatabaseProgramFailed, ClusterError) as problem:
        made.detail = str(problem)
        raise
    except DamagedBackup as damage:
        made.outcome, made.detail = Outcome.DAMAGED, str(damage)
        raise
    else:
        made.outcome, made.proved_at = Outcome.PROVED, timezone.now()
        made.detail = "".join(f"The site had lost {name}.\n" for name in lost)
        return f"Proved: restored and compared. {made.detail}".strip()
    finally:
        made.save()
