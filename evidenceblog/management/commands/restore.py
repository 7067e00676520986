"""Restore a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidenceblog.backups.database_dump import DatabaseProgramFailed
from evidenceblog.backups.manifest import DamagedBackup, UnusableBackup
from evidenceblog.backups.restoration import (
    RestoredSite,
    SiteHasContent,
    SiteIsRunning,
    restore_backup,
)
from evidenceblog.core.advisory_locks import hold_lock
from evidenceblog.site_setup import SETUP_LOCK


class Command(BaseCommand):
    help = "Make this site what a backup saved. It is checked first, whole."
    # The tables may be those of older code, or not be there yet.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            metavar="DIR",
            type=Path,
            help="a backup, such as …/2026-05-01T025300Z",
        )
        parser.add_argument(
            "--replace", action="store_true", help="overwrite a site that has content"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"].expanduser().absolute()
        try:
            # A site that starts meanwhile waits for us before it migrates.
            with hold_lock(SETUP_LOCK, 0):
                done = restore_backup(
                    folder, replace=options["replace"], say=self.stdout.write
                )
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except (
            DamagedBackup,
            DatabaseProgramFailed,
            SiteHasContent,
            SiteIsRunning,
            UnusableBackup,
        ) as problem:
            raise CommandError(str(problem)) from problem
        self._tell(done)

    def _tell(self, done: RestoredSite) -> None:
        made_at = done.manifest.made_at.strftime("%d %B %Y, %H:%M UTC")
        self.stdout.write(f"Restored {done.rows} rows, as they were on {made_at}.")
        for former in done.set_aside:
            self.stdout.write(f"The files that were here are in {former}.")
        if done.redacted:
            self.stdout.write(
                "Words were redacted since the backup, and are there again. Redact them"
                " before readers come (More, Redact…):\n  " + "\n  ".join(done.redacted)
            )
        self.stdout.write(
            "The site is quiet: no mail, no mentions, no publication by the clock. Look at"
            " it, then untick Quiet in the admin's Site settings."
        )
