"""Read Retraction Watch's list from a file, and say what of it concerns the site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from posts.citations.updates.retraction_watch import ListReport, NotTheList, import_list

MOST_LINES_NAMED = 10


class Command(BaseCommand):
    help = "Compare the sources with Retraction Watch's list, a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="retraction_watch.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            # Names of other alphabets are not always UTF-8 in it; identifiers are.
            with file.open(newline="", encoding="utf-8-sig", errors="replace") as lines:
                report = import_list(lines)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except NotTheList as wrong:
            raise CommandError(
                f"{file} is not Retraction Watch's list: it has no column {wrong}."
            ) from None
        for line in _sentences(report):
            self.stdout.write(line)


def _sentences(report: ListReport) -> list[str]:
    said = [
        f"Lines read: {report.lines}, the newest of {report.newest or 'no day'}.",
        f"Sources compared: {report.compared}, in the list: {len(report.matched)}.",
        f"New events: {len(report.new)}",
        *(f"  {event}" for event in report.new),
    ]
    if report.taken_back:
        said.append("Retractions that were taken back; see these sources:")
        said += [f"  {name}" for name in report.taken_back]
    if report.without_identifier:
        said.append(
            "Sources with neither DOI nor PMID, of which no list can tell: "
            f"{report.without_identifier}"
        )
    if report.unreadable:
        numbers = ", ".join(map(str, report.unreadable[:MOST_LINES_NAMED]))
        more = " …" if len(report.unreadable) > MOST_LINES_NAMED else ""
        count = len(report.unreadable)
        said.append(
            f"Broken lines, left out: {count}, with the numbers {numbers}{more}"
        )
    return said
