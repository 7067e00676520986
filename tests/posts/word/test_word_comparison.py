"""A Word document comes into a post that is there: its editor chooses block by block."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.redaction import redact
from tests import make
from tests.posts.editing import FORM, edit_url
from tests.posts.markup import element, elements, fields

from .documents import docx, p, r, row, table, zotero
from .test_word_draft import REVIEW, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy() -> WorkingCopy:
    """A post of two texts, a finding and a table."""
    copy = make.working_copy(title="Can walking help?", slug="walking")
    copy.textblock_set.all().delete()
    source = copy.listed_sources.get().source
    make.text(
        copy,
        "<h2>What was looked at</h2><p>Walking for an hour each day helps many people."
        f'<cite data-source="{source.pk}" data-locator="Table 2"></cite></p>',
        ordering=10,
    )
    make.text(
        copy,
        "<h2>What was found</h2><p>Pain was a little less after a year.</p>",
        ordering=30,
    )
    copy.tableblock_set.create(
        table="<table><tbody><tr><th><p>Group</p></th><th><p>Pain</p></th></tr>"
        "<tr><td><p>Walking</p></td><td><p>14</p></td></tr></tbody></table>",
        caption="Pain after a year",
        ordering=40,
    )
    copy.embedblock_set.create(url="https://example.org/", title="A talk", ordering=50)
    save_revision(copy, by=None)
    return copy


LOOKED_AT = (
    p("What was looked at", style="Heading2"),
    p("Walking for an hour each day helps many people [1]."),
)
FINDING = p("Walking probably eases pain a little.")
FOUND = (
    p("What was found", style="Heading2"),
    p("Pain was a little less after a year."),
)
TABLE = table(row("Group", "Pain"), row("Walking", "14"), style="GridTable4")


def compared(client: Client, copy: WorkingCopy, *body: str, **more: Any) -> str:
    """Return the form into which a document was brought."""
    address = reverse("admin:posts_workingcopy_word", args=[copy.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"document": uploaded(docx(*body, **more))})
    assert answer.status_code == 200
    return answer.content.decode()


def choices(page: str) -> list[str]:
    return [one["name"] for one in elements(page, "input", value="theirs")]


def save(client: Client, copy: WorkingCopy, page: str, **changes: str) -> None:
    answer = client.post(edit_url(copy), fields(page, FORM) | changes)
    assert answer.status_code == 302


def body(copy: WorkingCopy) -> list[Any]:
    """Return what the post says now, block for block."""
    snapshot = save_revision(WorkingCopy.objects.get(pk=copy.pk), by=None).snapshot
    return [
        block.get("text") or block.get("table") or block["kind"]
        for block in snapshot["blocks"]
    ]


def test_a_document_that_says_the_same_changes_nothing(
    editor_client: Client, copy: WorkingCopy
) -> None:
    before = body(copy)

    page = compared(editor_client, copy, *LOOKED_AT, FINDING, *FOUND, TABLE)

    assert "No block differs from what is saved." in page
    assert choices(page) == []
    save(editor_client, copy, page)
    assert body(copy) == before
    assert 'data-locator="Table 2"' in before[0]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_of_a_changed_block_the_editor_sees_both_and_chooses(
    editor_client: Client, copy: WorkingCopy, choice: str
) -> None:
    before = body(copy)
    changed = p("Pain was a little less after two years.")

    page = compared(editor_client, copy, *LOOKED_AT, FINDING, FOUND[0], changed, TABLE)

    assert body(copy) == before
    key = str(copy.textblock_set.get(ordering=30).key)
    assert choices(page) == [f"choice-{key}"]
    words = element(page, class_="merge").text
    assert "after two years" in words
    assert "after a year" in words
    save(editor_client, copy, page, **{f"choice-{key}": choice})
    after = "after two years" if choice == "mine" else "after a year"
    expected = f"<h2>What was found</h2><p>Pain was a little less {after}.</p>"
    assert body(copy) == [*before[:2], expected, *before[3:]]


def test_a_changed_paragraph_keeps_the_citation_that_the_document_writes_in_brackets(
    editor_client: Client, copy: WorkingCopy
) -> None:
    changed = p("Walking for an hour every day helps most people [1].")

    page = compared(editor_client, copy, LOOKED_AT[0], changed, FINDING, *FOUND, TABLE)
    save(editor_client, copy, page)

    said = body(copy)[0]
    assert "every day helps most people<cite " in said
    assert 'data-locator="Table 2"' in said
    assert "[1]" not in said
    assert "Citations of your post" not in page


def test_a_citation_that_is_not_in_the_document_is_told(
    editor_client: Client, copy: WorkingCopy
) -> None:
    changed = p("Walking for an hour every day helps most people.")

    page = compared(editor_client, copy, LOOKED_AT[0], changed, FINDING, *FOUND, TABLE)

    report = element(page, class_="word-report").text
    assert "Citations of your post are not in the document." in report


def test_new_paragraphs_go_on_their_text_and_a_new_section_is_a_block(
    editor_client: Client, copy: WorkingCopy
) -> None:
    before = body(copy)
    page = compared(
        editor_client,
        copy,
        *(*LOOKED_AT, FINDING, *FOUND, p("It was cheap, too."), TABLE),
        *(
            p("What to do", style="Heading2"),
            p(
                "Go out. ",
                zotero("(S 2020)", REVIEW | {"title": "A work that is not here"}),
            ),
        ),
    )

    assert "New in the document" in element(page, class_="word-report").text
    save(editor_client, copy, page)
    after = body(copy)
    assert after[:2] == before[:2]
    assert after[2] == before[2] + "<p>It was cheap, too.</p>"
    assert after[3] == before[3]
    assert after[4] == "<h2>What to do</h2><p>Go out. (S 2020)<sup>[1]</sup></p>"
    assert after[5].endswith("<p>[1] Samplesson 2020. A work that is not here</p>")
    assert after[6] == "embed"


def test_blocks_that_the_document_lacks_stay_and_are_named(
    editor_client: Client, copy: WorkingCopy
) -> None:
    before = body(copy)

    page = compared(editor_client, copy, *LOOKED_AT, FINDING)

    report = element(page, class_="word-report").text
    assert "Text: What was found" in report.replace("text: ", "Text: ")
    assert "A talk" not in report
    save(editor_client, copy, page)
    assert body(copy) == before


def test_a_changed_title_finding_and_table_are_asked_too(
    editor_client: Client, copy: WorkingCopy
) -> None:
    page = compared(
        editor_client,
        copy,
        p("Does walking help?", style="Title"),
        *(*LOOKED_AT, p("Walking probably eases pain a lot."), *FOUND),
        table(row("Group", "Pain"), row("Walking", "15"), style="GridTable4"),
    )

    assert len(choices(page)) == 3
    save(editor_client, copy, page)
    copy.refresh_from_db()
    assert copy.title == "Does walking help?"
    assert (
        copy.findingblock_set.get().text == "<p>Walking probably eases pain a lot.</p>"
    )
    assert copy.findingblock_set.get().certainty == "moderate"
    assert "<p>15</p>" in copy.tableblock_set.get().table
    assert copy.tableblock_set.get().caption == "Pain after a year"


def test_a_source_that_the_document_cites_is_listed(
    editor_client: Client, copy: WorkingCopy
) -> None:
    source = make.source(DOI="10.5555/new", title="A new and long title")
    cited = p("It was cheap, too ", zotero("[7]", {"DOI": "10.5555/NEW"}))

    page = compared(editor_client, copy, *LOOKED_AT, FINDING, *FOUND, cited, TABLE)
    save(editor_client, copy, page)

    assert copy.listed_sources.filter(source=source).exists()
    assert f'<cite data-source="{source.pk}"></cite>' in body(copy)[2]
    assert copy.listed_sources.count() == 2


def test_a_save_by_somebody_else_meanwhile_is_not_overwritten(
    editor_client: Client, copy: WorkingCopy
) -> None:
    changed = p("Pain was a little less after two years.")
    page = compared(editor_client, copy, *LOOKED_AT, FINDING, FOUND[0], changed, TABLE)
    block = copy.textblock_set.get(ordering=30)
    block.text = "<h2>What was found</h2><p>Theirs.</p>"
    block.save()
    copy.save()
    save_revision(copy, by=None)

    refused = editor_client.post(edit_url(copy), fields(page, FORM))

    assert refused.status_code == 200
    assert "Theirs." in element(refused.content.decode(), class_="merge").text
    assert "Theirs." in body(copy)[2]


def test_the_report_stays_until_it_is_put_away(
    editor_client: Client, copy: WorkingCopy
) -> None:
    compared(editor_client, copy, *LOOKED_AT, p(r("Gone", "strike"), " words"))
    form = editor_client.get(edit_url(copy)).content.decode()
    assert (
        "Words that were struck out were left out"
        in element(form, class_="word-report").text
    )

    editor_client.post(reverse("admin:posts_workingcopy_word_report", args=[copy.pk]))

    assert (
        'class="word-report"' not in editor_client.get(edit_url(copy)).content.decode()
    )


def test_an_author_brings_no_document_into_the_post_of_another(
    client: Client, copy: WorkingCopy
) -> None:
    client.force_login(make.person("Authors"))
    for name in ("word", "word_report"):
        address = reverse(f"admin:posts_workingcopy_{name}", args=[copy.pk])
        content = {"document": uploaded(docx(p("Mine")))}
        assert client.post(address, content).status_code == 403


def test_a_redaction_reaches_the_report(
    editor_client: Client, copy: WorkingCopy
) -> None:
    compared(editor_client, copy, p("Ask Jane Doe."), p(r("Jane Doe", "strike"), "x"))

    redact(copy.post, "Jane Doe", by=make.person(), reason="They asked.")

    assert copy.word_report.found["struck"] == ["[…]"]
