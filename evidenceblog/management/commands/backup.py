"""Make a backup."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidenceblog.backups.backup_run import BackupFailed, back_up
from evidenceblog.backups.database_dump import DatabaseProgramFailed
from evidenceblog.backups.manifest import DamagedBackup, UnusableBackup
from evidenceblog.backups.offsite_copy import CopyFailed
from evidenceblog.backups.saved_settings import save_keys

NICENESS = 10


class Command(BaseCommand):
    help = (
        "Back the site up into a new folder below DIR, and prove it by restoring it into"
        " a database of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            metavar="DIR",
            nargs="?",
            type=Path,
            default=settings.BACKUP_DIR,
            help="BACKUP_DIR if it is left out",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        os.nice(NICENESS)  # readers go first
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"]
        if folder is None:
            raise CommandError("Say where: backup DIR, or set BACKUP_DIR.")
        folder = folder.expanduser().absolute()
        if folder.is_relative_to(settings.DATA):
            raise CommandError(
                f"{folder} is in the data folder, and would be lost with it."
            )
        try:
            back_up(folder, self.stdout.write)
        except OSError as error:
            place = error.filename or folder
            raise CommandError(f"No backup: {place}: {error.strerror}.") from error
        except (
            BackupFailed,
            CopyFailed,
            DamagedBackup,
            DatabaseProgramFailed,
            UnusableBackup,
        ) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"The keys are in {save_keys()}, and not in the backup: keep a copy of that file"
            " where no backup lies."
        )
