"""A Word document becomes a draft: words in their places, citations, pictures, a report."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from posts.models import WorkingCopy
from posts.word.word_draft import make_draft
from posts.word.word_reader import read_document
from tests import make

from .documents import (
    docx,
    endnote,
    mendeley_cite,
    p,
    r,
    zotero,
)

pytestmark = pytest.mark.django_db
UPLOAD = reverse("admin:posts_workingcopy_new_from_word")


def uploaded(content: bytes, name: str = "walking.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def drafted(content: bytes, name: str = "walking.docx") -> WorkingCopy:
    """Return the draft that a document became."""
    with read_document(uploaded(content, name)) as document:
        return make_draft(document, by=make.person("Authors"))


def body(copy: WorkingCopy) -> list[dict[str, Any]]:
    """Return the blocks of the last revision, without their keys."""
    revision = copy.post.revisions.order_by("-number")[0]
    return [
        {name: value for name, value in block.items() if name != "key" and value != ""}
        for block in revision.snapshot["blocks"]
    ]


def texts(copy: WorkingCopy) -> str:
    return "".join(block.get("text", "") for block in body(copy))


def test_an_author_uploads_a_document_and_finds_the_draft() -> None:
    author = make.person("Authors")
    client = Client()
    client.force_login(author)
    content = docx(p("Can walking help?", style="Title"), p("Walking is free."))

    assert client.get(UPLOAD).status_code == 200
    answer = client.post(UPLOAD, {"document": uploaded(content)}, follow=True)

    copy = WorkingCopy.objects.get()
    assert answer.redirect_chain[-1][0] == reverse(
        "admin:posts_workingcopy_change", args=[copy.pk]
    )
    assert (copy.title, copy.slug) == ("Can walking help?", "can-walking-help")
    assert body(copy) == [{"kind": "text", "text": "<p>Walking is free.</p>"}]
    assert copy.post.created_by == author
    assert copy.post.state == "draft"
    assert "What became of “walking.docx”" in answer.content.decode()


def test_headings_and_nested_lists_keep_their_order() -> None:
    copy = drafted(
        docx(
            p("Can walking help?", style="Heading1"),
            p(
                "Plain, ",
                r("bold", "b"),
                ", ",
                r("slanted", "i"),
                ", H",
                r("2", "subscript"),
                "O.",
            ),
            p("What was found", style="Heading2"),
            p("First", level=0, number=2),
            p("Within", level=1, number=1),
            p("Second", level=0, number=2),
            p("Deep", style="Heading3"),
        )
    )

    assert copy.title == "Can walking help?"
    assert body(copy) == [
        {
            "kind": "text",
            "text": "<p>Plain, <strong>bold</strong>, <em>slanted</em>, H<sub>2</sub>O.</p>",
        },
        {
            "kind": "text",
            "text": "<h2>What was found</h2><ol><li><p>First</p><ul><li><p>Within</p></li></ul>"
            "</li><li><p>Second</p></li></ol><h3>Deep</h3>",
        },
    ]


REVIEW = {
    "title": "Sample source: a made-up review of walking",
    "issued": {"date-parts": [[2020]]},
    "author": [{"family": "Samplesson", "given": "Ada"}],
}


def test_citations_of_reference_managers_become_marks_of_sources() -> None:
    by_doi = make.source(DOI="10.5555/walking", title="By DOI, a long title")
    by_pmid = make.source(PMID="24574082", title="By PubMed, a long title")
    by_title = make.source(title="By its title, which is long")
    work = REVIEW | {"DOI": "https://doi.org/10.5555/WALKING"}
    copy = drafted(
        docx(
            p(
                *(
                    "Walking helps ",
                    zotero("(Samplesson 2020)", work, locator="45", label="page"),
                ),
                *(", much ", endnote("[3]", doi="10.5555/Walking", in_data=True)),
                *(", and again ", mendeley_cite("(S 2020)", {"PMID": "24574082"})),
                ".",
            ),
            p(
                zotero("Samplesson (2020)", {"title": "By its title - which is long"}),
                " agrees.",
            ),
        )
    )

    cites = [f'<cite data-source="{one.pk}"' for one in (by_doi, by_pmid, by_title)]
    assert texts(copy) == (
        f'<p>Walking helps{cites[0]} data-locator="p. 45"></cite>, '
        f'much{cites[0]} data-locator="p. 12"></cite>, and again{cites[1]}></cite>.</p>'
        f"<p>Samplesson (2020){cites[2]}></cite> agrees.</p>"
    )
    listed = copy.listed_sources.values_list("source", flat=True)
    assert list(listed) == [by_doi.pk, by_pmid.pk, by_title.pk]


def test_a_citation_without_its_source_is_a_note_to_place() -> None:
    copy = drafted(docx(p("Walking helps ", zotero("(Samplesson 2020)", REVIEW), ".")))

    assert texts(copy) == (
        "<p>Walking helps (Samplesson 2020)<sup>[1]</sup>.</p>"
        "<h2>Notes of the Word document, to be placed</h2>"
        "<p>[1] Samplesson 2020. Sample source: a made-up review of walking</p>"
    )
    assert len(copy.word_report.found["notes"]) == 1
    assert not copy.listed_sources.exists()
