"""Retraction Watch's list, read from a file."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from posts.citations.models import SourceEvent, SourceWatch
from posts.citations.updates.source_status import source_status
from tests import make

pytestmark = pytest.mark.django_db

COLUMNS = [
    *("Record ID", "Title", "Subject", "Institution", "Journal", "Publisher"),
    *("Country", "Author", "URLS", "ArticleType", "RetractionDate", "RetractionDOI"),
    *("RetractionPubMedID", "OriginalPaperDate", "OriginalPaperDOI"),
    *("OriginalPaperPubMedID", "RetractionNature", "Reason", "Paywalled", "Notes"),
]


def line(**fields: str) -> dict[str, str]:
    usual = {
        "Record ID": "17",
        "Title": "An invented “trial”, with a comma",
        "RetractionDate": "7/1/2021 0:00",
        "RetractionDOI": "10.5555/Notice",
        "RetractionPubMedID": "0",
        "OriginalPaperDOI": "unavailable",
        "OriginalPaperPubMedID": "0",
        "RetractionNature": "Retraction",
        "Notes": "Two\nlines",
    }
    return dict.fromkeys(COLUMNS, "") | usual | fields


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "retraction_watch.csv"


def write(file: Path, *lines: dict[str, str], tail: str = "") -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
        out.write(tail)


def run(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("import_retraction_watch", str(file))
    return capsys.readouterr().out


def test_the_list_tells_of_each_source_once(file, capsys, settings):
    settings.CROSSREF_URL = settings.PUBMED_URL = ""
    by_doi, by_pmid = make.source(DOI="10.5555/Trial"), make.source(DOI="", PMID="77")
    quiet, unknown = make.source(), make.source(DOI="", PMID="")
    other = make.source(PMID="88")
    write(
        file,
        line(OriginalPaperDOI="10.5555/TRIAL"),
        line(
            OriginalPaperDOI="10.5555/trial", RetractionNature="Expression of concern"
        ),
        line(OriginalPaperPubMedID="77", RetractionDOI="unavailable"),
        line(OriginalPaperDOI="10.5555/no-source", OriginalPaperPubMedID="88"),
        line(OriginalPaperDOI=quiet.doi, RetractionNature="Reinstatement"),
        line(RetractionDate="soon"),
        tail='18,"A line that breaks',
    )

    said = run(file, capsys)

    assert "Lines read: 7, the newest of 2021-07-01." in said
    assert "Sources compared: 4, in the list: 3." in said
    assert "New events: 3\n" in said
    assert f"see these sources:\n  {quiet}" in said
    assert "of which no list can tell: 1" in said
    assert "Broken lines, left out: 1, with the numbers 14" in said
    found = SourceEvent.objects.order_by("source", "kind")
    assert [(event.source, event.kind) for event in found] == [
        (by_doi, "expression_of_concern"),
        (by_doi, "retraction"),
        (by_pmid, "retraction"),
    ]
    assert source_status(quiet).is_quiet
    assert source_status(other).is_quiet
    assert not source_status(unknown).is_quiet
    assert "New events: 0" in run(file, capsys)
    assert SourceWatch.objects.count() == 4


def test_what_is_not_the_list_is_refused_and_says_why(file, capsys):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(file, capsys)
    file.write_text("<html>Sign in</html>\n")
    with pytest.raises(CommandError, match="it has no column OriginalPaperDOI, "):
        run(file, capsys)
    assert not SourceWatch.objects.exists()
