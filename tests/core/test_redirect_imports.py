"""Redirects from a file, on the page and by the command, and one by hand."""

import base64
import io
from itertools import batched
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from evidenceblog.core import redirects
from evidenceblog.core.models import Redirect
from evidenceblog.core.redirect_reasons import RedirectReason
from evidenceblog.core.redirects import csv_import, known_paths, paths
from posts.slugs import SlugRedirectReason
from tests import make
from tests.posts.markup import element, elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
OURS = paths.own_hosts("https://old.example/blog")
ADD = "/admin/core/redirect/add/"
IMPORT = "/admin/core/redirect/import/"


def imported(content: str | bytes) -> csv_import.ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    return csv_import.import_file(io.BytesIO(raw), hosts=OURS, by=None)


def led() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_path", "new"))


def faults(report: csv_import.ImportReport) -> dict[int, str]:
    return {row.line: row.why for row in report.bad}


# Files


@pytest.mark.parametrize(
    "content",
    [
        "/a/,/b/\n/c;d/,/e/\n",
        "old,new\n/a/,/b/\n/c;d/,/e/\n",
        '\ufeffOld;New\r\n/a/;/b/\r\n\r\n"/c;d/";/e/',
        "/a/\t/b/\n/c;d/\t/e/",
        "id,new,old\n1,/b/,/a/\n2,/e/,/c;d/\n",
        '"/a/" ,  /b/\r"/c;d/",/e/\r',
    ],
)
def test_a_file_is_read_however_it_is_written(content: str) -> None:
    report = imported(content)

    assert (report.stored, report.bad) == (2, [])
    assert led() == {"/a": "/b/", "/c;d": "/e/"}
    assert set(Redirect.objects.values_list("reason", flat=True)) == {"import"}


def test_good_rows_are_stored_and_bad_ones_named_with_line_and_reason() -> None:
    make.post(slug="walking")
    rows = [
        "old,new",
        "/good/,/walking/",
        "/a/,/b/",
        "/b/,/a/",
        "/self,/self/",
        "/a,/c/",
        "/a/,/b/",
        "/walking/,/elsewhere/",
        "/admin/x/,/b/",
        "https://other.example/x,/b/",
        "no-slash,/b/",
        ",/b/",
        "/only-one",
        "/js,javascript:alert(1)",
        "/far,//evil.example/",
        f"/{'x' * 601},/b/",
        f"/y,/{'x' * 20_000}",
        "",
        '/open,"/quote',
        "/last/,/good/",
    ]

    report = imported("\n".join(rows))

    assert led() == {
        "/good": "/walking/",
        "/a": "/b/",
        "/last": "/walking/",
        "/open": "/quote",
    }
    assert report.stored == 4
    assert faults(report) == {
        4: "With other redirects, it leads in a circle.",
        5: "It leads to itself.",
        6: "Line 3 sends the same address to /b/.",
        8: "There is a page at this address.",
        9: "There is a page at this address.",
        10: "It is an address of another site.",
        11: "It must begin with “/”, or be a whole web address.",
        12: "There is no path.",
        13: "It needs two cells: old and new.",
        14: "It must begin with “/”, or be a whole web address.",
        15: "It has two slashes in a row: browsers may take it for another site.",
        16: "The path is too long: 600 characters at most.",
        17: "The line is too long.",
    }  # fmt: skip


def test_whole_addresses_of_this_site_and_its_former_one_are_paths() -> None:
    report = imported(
        "https://old.example/a/,https://www.old.example/b/\n"
        "http://127.0.0.1:8000/c/,/d/\n"
        "/e/,https://other.example/f/\n"
    )

    assert led() == {"/a": "/b/", "/c": "/d/", "/e": "https://other.example/f/"}
    assert report.stored == 3


def test_one_path_in_two_spellings_is_one_path() -> None:
    report = imported("/caf%C3%A9/,/b/\n/cafe\u0301,/c/\n")

    assert led() == {"/café": "/b/"}
    assert faults(report) == {2: "Line 1 sends the same address to /b/."}


def test_a_line_that_is_not_utf_8_is_named_and_the_others_are_stored() -> None:
    report = imported("/a/,/b/\n/café/,/c/\n".encode("latin-1"))

    assert led() == {"/a": "/b/"}
    assert faults(report) == {2: "It is not text in UTF-8."}


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"old,new\n", b"\x00\x01\xff" * 99, b"x" * 200_000]
)
def test_a_file_of_nothing_gives_nothing(content: bytes) -> None:
    assert imported(content).stored == 0
    assert led() == {}


def test_the_bad_rows_come_back_as_a_file_that_can_be_mended_and_imported() -> None:
    given_back = imported('/a/,b\n/ü;"x,/y\n').bad_csv()

    assert given_back.splitlines()[0] == "\ufeffold,new,line,why"
    report = imported(given_back.replace(",b,", ",/b/,"))
    assert led() == {"/a": "/b/", '/ü;"x': "/y"}
    assert report.bad == []


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)"])
def test_a_bad_row_comes_back_as_no_formula_and_mended_is_the_same(cell: str) -> None:
    given_back = imported(f'"{cell}",/y\n').bad_csv()

    assert f"'{cell}," in given_back
    again = imported(given_back)
    assert [(row.old, row.new) for row in again.bad] == [(cell, "/y")]


def test_importing_again_changes_nothing_and_replaces_what_changed() -> None:
    imported("/a/,/b/\n/c/,/d/\n")

    report = imported("/a/,/b/\n/c/,/e/\n")

    assert report.stored == 2
    assert led() == {"/a": "/b/", "/c": "/e/"}


@pytest.mark.all
def test_a_large_file_with_one_long_chain_is_imported() -> None:
    backwards = reversed(range(20_000))
    content = "".join(f"/step-{step}/,/step-{step + 1}/\n" for step in backwards)

    assert imported(content).stored == 20_000
    assert set(Redirect.objects.values_list("new", flat=True)) == {"/step-20000/"}


@pytest.mark.all
def test_a_hundred_thousand_rows_are_imported() -> None:
    rows = (f"/2014/03/02/post-{n}/,/post-{n % 7}-{n}/\n" for n in range(100_000))

    assert imported("".join(rows)).stored == Redirect.objects.count() == 100_000


# Pages


def test_what_is_a_page_is_known_for_many_paths_at_once() -> None:
    make.post(slug="walking")
    make.working_copy(slug="draft")
    make.topic(slug="pain")
    make.author(slug="ada")
    asked = ["/walking", "/draft", "/topic/pain", "/topic/none", "/author/ada"]
    asked += ["/feed", "/admin", "/admin/x", "/media/x", "/", "/page", "/pain"]

    assert known_paths.existing_paths(asked) == {
        *("/walking", "/topic/pain", "/author/ada"),
        *("/feed", "/admin", "/admin/x", "/media/x", "/"),
    }
    assert known_paths.is_known("/topic/pain/page/2")
    assert not known_paths.is_known("/topic/none/page/2")


# The command


def test_the_command_says_what_it_stored_and_names_bad_rows(tmp_path: Path) -> None:
    file, bad = tmp_path / "redirects.csv", tmp_path / "bad.csv"
    file.write_text("old,new\nhttps://old.example/a/,/b/\n/c/,c\n", encoding="utf-8")
    told = io.StringIO()

    with pytest.raises(CommandError, match="1 row is bad") as failed:
        call_command(
            "import_redirects", file, "--moved-from", "https://old.example", "--bad", bad,
            stdout=told,
        )  # fmt: skip

    assert failed.value.returncode == 1
    assert led() == {"/a": "/b/"}
    assert told.getvalue().splitlines() == [
        "Redirects stored: 1.",
        "line 3: /c/ → c: It must begin with “/”, or be a whole web address.",
    ]
    assert bad.read_text(encoding="utf-8").splitlines()[1].startswith("/c/,c,3,")


def test_the_command_succeeds_without_a_word_of_complaint(tmp_path: Path) -> None:
    file = tmp_path / "redirects.csv"
    file.write_text("/a/,/b/\n", encoding="utf-8")

    call_command("import_redirects", file, stdout=io.StringIO())

    assert led() == {"/a": "/b/"}


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_redirects", tmp_path / "none.csv")
    with pytest.raises(CommandError, match="--moved-from: It must begin"):
        call_command("import_redirects", tmp_path, "--moved-from", "old.example")


# The page


def upload(client: Client, content: str, **more: str) -> str:
    file = SimpleUploadedFile("redirects.csv", content.encode())
    return str(client.post(IMPORT, {"file": file} | more).content.decode())


def bad_rows(html: str) -> list[list[str]]:
    table = html.partition('<div class="results">')[2].partition("</tbody>")[0]
    cells = [cell.text for cell in elements(table, "td")]
    return [list(row) for row in batched(cells, 4)]


def test_an_editor_imports_a_file_and_gets_the_bad_rows_back(
    editor_client: Client,
) -> None:
    html = upload(
        editor_client,
        "https://old.example/a/,/b/\n/c/,<script>\n",
        moved_from="https://old.example/",
    )

    assert led() == {"/a": "/b/"}
    assert element(html, "p", class_="import-counts").text == ("1 redirect stored.")
    assert bad_rows(html) == [
        ["2", "/c/", "<script>", "It must begin with “/”, or be a whole web address."]
    ]
    link = element(html, "a", download="bad-redirects.csv")["href"]
    file = base64.b64decode(link.partition("base64,")[2]).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("/c/,<script>,2,")


def test_a_page_shows_some_of_many_bad_rows_and_the_file_has_all(
    editor_client: Client,
) -> None:
    html = upload(editor_client, "x,/y\n" * 300)

    assert "300 rows are bad" in html
    assert len(bad_rows(html)) == 200
    assert "The file has the others." in html


def test_a_file_too_large_for_memory_is_imported_from_disc(
    editor_client: Client, settings: LazySettings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10

    upload(editor_client, "/a/,/b/\n/c/,/d/\n")

    assert led() == {"/a": "/b/", "/c": "/d/"}


def test_a_file_too_large_for_the_page_is_refused(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidenceblog.core.redirects.forms.MAX_FILE_BYTES", 10)

    assert "too large to import here" in upload(editor_client, "/a/,/b/\n/c/,/d/\n")
    assert led() == {}


def test_a_form_without_a_file_or_with_a_wrong_address_says_so(
    editor_client: Client,
) -> None:
    assert "This field is required." in text_of(editor_client.post(IMPORT))
    html = upload(editor_client, "/a/,/b/\n", moved_from="old.example")
    assert "It must begin with" in element(html, "ul", class_="errorlist").text
    assert led() == {}


def test_only_editors_import(moderator_client: Client) -> None:
    assert moderator_client.get(IMPORT).status_code == 403
    assert moderator_client.post(IMPORT).status_code == 403


# One by hand


def add(client: Client, old: str, new: str) -> str:
    """Add a redirect by hand; return what the page that follows says."""
    html = text_of(client.post(ADD, {"old_path": old, "new": new}, follow=True))
    said = elements(html, "ul", class_="errorlist") + elements(
        html, "li", class_="warning"
    )
    return " ".join(one.text for one in said)


def test_an_editor_adds_changes_and_deletes_a_redirect(
    editor_client: Client, client: Client
) -> None:
    make.post(slug="walking")
    make.post(slug="running")

    assert add(editor_client, "/old/", "/walking/") == ""
    row = Redirect.objects.get()
    assert (row.reason, row.made_by is not None) == ("hand", True)
    change = f"/admin/core/redirect/{row.pk}/change/"
    assert editor_client.post(change, {"new": "/running/"}).status_code == 302
    assert client.get("/old/")["Location"] == "/running/"
    assert Redirect.objects.get().pk == row.pk

    editor_client.post(f"/admin/core/redirect/{row.pk}/delete/", {"post": "yes"})
    assert client.get("/old/").status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("/walking/", "/x/", "There is a page at this address"),
        ("/feed", "/x/", "There is a page at this address"),
        ("/b/", "/a/", "That leads back to the old address."),
        ("/c/", "/c", "That leads back to the old address."),
        ("/a", "/x/", "This old address has a redirect already."),
        ("/c/", "javascript:alert(1)", "It must begin with “/”"),
        ("//evil.example", "/x/", "It has two slashes in a row"),
        ("", "", "This field is required."),
    ],
)
def test_a_redirect_that_could_not_work_is_refused_in_words(
    editor_client: Client, old: str, new: str, said: str
) -> None:
    make.post(slug="walking")
    redirects.record("/a/", "/b/", reason=RedirectReason.HAND, by=None)

    assert said in add(editor_client, old, new)
    assert led() == {"/a": "/b/"}


def test_a_change_that_leads_back_is_refused(editor_client: Client) -> None:
    redirects.record("/a/", "/b/", reason=RedirectReason.HAND, by=None)
    change = f"/admin/core/redirect/{Redirect.objects.get().pk}/change/"

    answer = editor_client.post(change, {"new": "/a/"})

    assert "That leads back to the old address." in text_of(answer)
    assert led() == {"/a": "/b/"}


def test_a_redirect_to_no_page_of_ours_is_stored_with_a_warning(
    editor_client: Client,
) -> None:
    assert add(editor_client, "/a/", "/none/") == "There is no page at /none/ now."
    assert add(editor_client, "/b/", "https://other.example/none/") == ""
    assert add(editor_client, "/c/", "/feed/") == ""


def test_redirects_are_searched_and_filtered(editor_client: Client) -> None:
    redirects.record("/café/", "/tea/", reason=RedirectReason.HAND, by=None)
    redirects.record("/x/", "/th%C3%A9/", reason=SlugRedirectReason.SLUG, by=None)

    def found(query: str) -> list[str]:
        html = editor_client.get(f"/admin/core/redirect/?{query}").content.decode()
        return [one.text for one in elements(html, "th", class_="field-old_path")]

    assert found("q=café") == ["/café"]
    assert found("q=thé") == ["/x"]
    assert found("reason__exact=slug") == ["/x"]
    assert found("") == ["/x", "/café"]


@pytest.mark.parametrize(
    "content",
    [
        "old\tnew\r\n/café/\t/b/\r\n/c/\t/d/\r\n".encode("utf-16"),
        "\ufeff/café/;/b/\n/c/;/d/\n".encode("utf-16-be"),
        "sep=;\r\nold;new\r\n/café/;/b/\r\n/c/;/d/\r\n",
        "\ufeffsep=\t\r\n/café/\t/b/\r\n/c/\t/d/\r\n",
        "SEP=,\r\n/café/,/b/\r\n/c/,/d/\r\n",
    ],
    ids=["unicode text", "utf-16 big-endian", "sep=;", "sep=tab", "SEP=,"],
)
def test_a_file_is_read_as_spreadsheets_save_it(content: str | bytes) -> None:
    report = imported(content)

    assert (report.stored, report.bad) == (2, [])
    assert led() == {"/café": "/b/", "/c": "/d/"}


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"], ids=["xlsx", "xls"]
)
def test_a_workbook_is_refused_once_with_what_to_do(start: bytes) -> None:
    report = imported(start + bytes(range(256)) * 50)

    [bad] = report.bad
    assert "Save it as CSV" in bad.why
    assert (bad.old, bad.new, report.stored) == ("", "", 0)


def test_bad_rows_that_cannot_be_written_are_said_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "redirects.csv"
    file.write_text("/a/,/b/\n/c/\n")
    place = tmp_path / "nowhere" / "bad.csv"

    with pytest.raises(CommandError, match=r"Cannot write .*nowhere.*No such file"):
        call_command("import_redirects", str(file), bad=place)

    assert led() == {}
