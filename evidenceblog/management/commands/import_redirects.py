"""Import redirects from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidenceblog.core.redirects import csv_import, paths


class Command(BaseCommand):
    help = (
        "Store the redirects of a CSV file with the columns old and new. "
        "Bad rows are named, and make the exit code 1; good rows are stored all the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--moved-from",
            metavar="URL",
            action="append",
            default=[],
            help="A former address of this site: its host is dropped. May be repeated.",
        )
        parser.add_argument(
            "--bad",
            metavar="FILE",
            type=Path,
            help="Write the bad rows with the reasons to this CSV file.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hosts = paths.own_hosts(*options["moved_from"])
            if options["bad"]:
                _check_writable(options["bad"])
            with options["file"].open("rb") as file:
                report = csv_import.import_file(file, hosts=hosts, by=None)
        except paths.InvalidAddress as unusable:
            raise CommandError(f"--moved-from: {unusable.message}") from unusable
        except OSError as error:
            raise CommandError(
                f"Cannot read {options['file']}: {error.strerror}"
            ) from error
        self._tell(report)
        if options["bad"]:
            options["bad"].write_text(report.bad_csv(), encoding="utf-8")
        if report.bad:
            number = len(report.bad)
            rows = "1 row is" if number == 1 else f"{number} rows are"
            raise CommandError(f"{rows} bad; what was good is stored.")

    def _tell(self, report: csv_import.ImportReport) -> None:
        self.stdout.write(f"Redirects stored: {report.stored}.")
        for row in report.bad:
            self.stdout.write(f"line {row.line}: {row.old} → {row.new}: {row.why}")


def _check_writable(file: Path) -> None:
    """Stop before anything is stored if the bad rows could not be kept."""
    try:
        file.open("a").close()
    except OSError as error:
        raise CommandError(f"Cannot write {file}: {error.strerror}") from error
