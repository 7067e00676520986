"""What Word and LibreOffice write, document by document, and what becomes of it."""

import io
import random
from contextlib import suppress
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from posts.artwork.models import Artwork
from posts.models import WorkingCopy
from posts.word import word_reader
from posts.word.word_reader import WordRefused, read_document
from tests import make

from .documents import (
    LIBREOFFICE,
    changed,
    chart,
    commented,
    docx,
    endnote,
    field,
    link,
    note,
    p,
    picture,
    r,
    row,
    table,
    text_box,
    zotero,
)
from .test_word_draft import UPLOAD, body, drafted, texts, uploaded

pytestmark = pytest.mark.django_db


def found(copy: WorkingCopy) -> dict[str, Any]:
    """Return what the report tells: words by kind, or how often."""
    told: dict[str, list[str]] = copy.word_report.found
    return {
        kind: [one for one in said if one] or len(said) for kind, said in told.items()
    }


def test_german_word_and_libreoffice_name_their_styles_otherwise() -> None:
    word = docx(
        p("A title", style="Titel"),
        p("One", style="berschrift1"),
        p("Two", style="berschrift2"),
    )
    other = docx(
        *(
            p("A title", style="Title"),
            p("One", style="Heading1"),
            p("Two", style="Heading2"),
        ),
        styles=LIBREOFFICE,
    )

    for content in (word, other):
        copy = drafted(content)
        assert copy.title == "A title"
        assert texts(copy) == "<h2>One</h2><h3>Two</h3>"


def test_a_document_without_a_title_is_named_as_its_file() -> None:
    copy = drafted(docx(p("Only words.")), "Walking, draft 2.docx")

    assert (copy.title, copy.slug) == ("Walking, draft 2", "walking-draft-2")


def test_two_documents_of_one_title_have_two_addresses() -> None:
    content = docx(p("Walking", style="Title"), p("Words."))

    assert [drafted(content).slug, drafted(content).slug] == ["walking", "walking-2"]


@pytest.mark.parametrize("flavour", ["word", "libreoffice"])
def test_tables_have_a_header_row_and_a_caption(flavour: str) -> None:
    if flavour == "word":
        made = table(
            row("Group", p("Pain", "!")), row("Walking", "14"), style="GridTable4"
        )
        content = docx(p("Table 1. Pain", style="Caption"), made)
    else:
        made = table(
            row("Group", p("Pain", "!"), header=True),
            row("Walking", "14"),
            style="",
            first_row=False,
        )
        content = docx(
            p("Table 1. Pain", style="Table"),
            made,
            styles=LIBREOFFICE | {"Table": ("paragraph", "Table")},
        )

    [block] = body(drafted(content))

    assert block == {
        "kind": "table",
        "caption": "Table 1. Pain",
        "row_headers": False,
        "table": "<table><tbody><tr><th><p>Group</p></th><th><p>Pain!</p></th></tr>"
        "<tr><td><p>Walking</p></td><td><p>14</p></td></tr></tbody></table>",
    }


def test_a_first_row_in_bold_heads_a_table_and_a_frame_of_one_cell_is_no_table() -> (
    None
):
    head = row(p(r("Group", "b")), p(r("Pain", "b")))
    listed = p("One", level=0) + p("Two", level=0)
    copy = drafted(docx(table(head, row("Walking", listed)), table(row("In a frame"))))

    first, second = body(copy)
    assert first["table"].startswith("<table><tbody><tr><th><p>Group</p></th>")
    assert "<td><p>• One</p><p>• Two</p></td>" in first["table"]
    assert second == {"kind": "text", "text": "<p>In a frame</p>"}
    assert found(copy) == {"lists": ["One Two"]}


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_notes_that_name_a_source_cite_it_and_others_are_to_be_placed(
    kind: str,
) -> None:
    source = make.source(DOI="10.5555/walking", title="A review of walking for pain")
    one = kind.removesuffix("s")
    notes = {
        2: "Samplesson A. A review of walking for pain. 2020.",
        3: p("Not in ", r("all", "i"), " towns."),
        4: p("See https://doi.org/10.5555/WALKING."),
    }
    copy = drafted(
        docx(
            p(
                "Walking helps",
                note(2, one),
                " and is free",
                note(3, one),
                ".",
                note(4, one),
            ),
            footnotes=notes if kind == "footnotes" else None,
            endnotes=notes if kind == "endnotes" else None,
        )
    )

    cite = f'<cite data-source="{source.pk}"></cite>'
    assert texts(copy) == (
        f"<p>Walking helps{cite} and is free<sup>[1]</sup>.{cite}</p>"
        "<h2>Notes of the Word document, to be placed</h2><p>[1] Not in <em>all</em> towns.</p>"
    )
    assert found(copy)["notes"] == ["Not in all towns."]
    assert len(found(copy)["cited"]) == 2


def test_a_footnote_that_holds_a_field_and_words_is_both() -> None:
    source = make.source(DOI="10.5555/walking", title="A review of walking for pain")
    cited = zotero("Samplesson, p. 3", {"DOI": "10.5555/walking"})
    copy = drafted(
        docx(
            p("Walking helps.", note(2)),
            footnotes={2: p("Compare ", cited, ", who doubts it.")},
        )
    )

    assert (
        f'<p>Walking helps.<cite data-source="{source.pk}"></cite><sup>[1]</sup></p>'
        in texts(copy)
    )
    assert "who doubts it" in texts(copy)


def test_a_list_of_references_and_a_table_of_contents_are_left_out() -> None:
    begin = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{}</w:p>'
    end = '<w:p>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    listed = begin.format(
        " ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY ", r("One A. 2019.")
    ) + end.format(r("Two B. 2020."))
    contents = begin.format(' TOC \\o "1-2" ', r("What was found 2")) + end.format(
        r("What to do 3")
    )
    copy = drafted(docx(contents, p("Words."), listed))

    assert texts(copy) == "<p>Words.</p>"
    assert found(copy) == {"references": 2, "contents": 1}


def test_other_fields_show_what_they_showed() -> None:
    figure = field(" SEQ Figure \\* ARABIC ", r("3"))
    simple = f'<w:fldSimple w:instr=" DATE ">{r("1 May")}</w:fldSimple>'
    hyper = field(' HYPERLINK "https://example.org/" ', r("there"))

    copy = drafted(docx(p("Figure ", figure, " of ", simple, ", ", hyper, ".")))

    assert (
        texts(copy)
        == '<p>Figure 3 of 1 May, <a href="https://example.org/">there</a>.</p>'
    )


def test_tracked_changes_are_taken_and_counted_and_struck_words_left_out() -> None:
    copy = drafted(
        docx(
            p(
                "Walking ",
                changed("ins", "probably ", r("eases", "b")),
                changed("del", "cures "),
                " pain.",
            ),
            p(
                "It is ",
                r("always ", "strike"),
                "free",
                changed("ins", " or cheap", at="2026-11-02T10:00:00Z"),
                ".",
            ),
            table(
                row("A", "B"),
                row("1", "2"),
                "<w:tr><w:trPr><w:del w:id='9'/></w:trPr></w:tr>",
            ),
        )
    )

    text, made = body(copy)
    assert (
        text["text"]
        == "<p>Walking probably <strong>eases</strong> pain.</p><p>It is free or cheap.</p>"
    )
    assert made["table"].count("<tr>") == 2
    assert found(copy) == {"insertions": 2, "deletions": 2, "struck": ["always"]}


def test_comments_are_listed_with_their_author_and_place(editor_client: Client) -> None:
    content = docx(
        p("Walking ", commented(5, "cures pain"), "."),
        comments={5: "Says who? Please cite.", 9: "Nowhere."},
    )
    answer = editor_client.post(UPLOAD, {"document": uploaded(content)}, follow=True)

    copy = WorkingCopy.objects.get()
    assert copy.word_report.comments == [
        {
            "author": "Rae Reviewer",
            "words": "Says who? Please cite.",
            "place": "cures pain",
        }
    ]
    assert texts(copy) == "<p>Walking cures pain.</p>"
    page = answer.content.decode()
    assert "Rae Reviewer" in page
    assert "Says who? Please cite." in page


def test_pictures_become_artwork_that_waits_for_its_credit() -> None:
    content = make.image()
    known = make.artwork(content)
    media = {
        "new.png": make.image(),
        "known.png": content,
        "bad.png": b"GIF89a",
    }
    copy = drafted(
        docx(
            *(
                p("Walking", style="Title"),
                p("Before ", picture("new.png", "A woman walks"), "and after."),
            ),
            p("Figure 1. Walking", style="Caption"),
            p(picture("known.png", "Picture generated by a program")),
            *(p(picture("bad.png")), p(picture("gone.png")), p("The end.")),
            media=media,
            missing=("gone.png",),
        )
    )

    new = Artwork.objects.exclude(pk=known.pk).get()
    assert (new.title, new.alt_text, new.credit_line) == (
        "A woman walks",
        "A woman walks",
        "",
    )
    assert body(copy) == [
        {"kind": "text", "text": "<p>Before and after.</p>"},
        {
            "kind": "artwork",
            "artwork": new.pk,
            "caption": "Figure 1. Walking",
            "decorative": False,
        },
        {"kind": "artwork", "artwork": known.pk, "decorative": False},
        {"kind": "text", "text": "<p>The end.</p>"},
    ]
    told = found(copy)
    assert told["pictures"] == ["A woman walks"]
    assert told["refused_pictures"][0].startswith("bad.png: This is a GIF.")
    assert told["linked_pictures"] == 1


def test_links_and_quotations() -> None:
    source = make.source(DOI="10.5555/walking", title="A review of walking for pain")
    copy = drafted(
        docx(
            p(
                "See ",
                link("https://example.org/a?b=1&c=2", "there"),
                " or ",
                link("ftp://x.example/", "here"),
                ".",
            ),
            p("Walking is the best medicine.", style="Quote"),
            p(
                "Or so it seems ",
                zotero("(S 2020)", {"DOI": "10.5555/walking"}),
                style="Quote",
            ),
            p("– Hippo Crates", style="Quote"),
            links=("https://example.org/a?b=1&c=2", "ftp://x.example/"),
        )
    )

    assert body(copy) == [
        {
            "kind": "text",
            "text": '<p>See <a href="https://example.org/a?b=1&amp;c=2">there</a> or here.</p>',
        },
        {
            "kind": "quotation",
            "text": "Walking is the best medicine.\n\nOr so it seems",
            "attribution": "Hippo Crates",
            "source": source.pk,
        },
    ]
    assert found(copy) == {"links": ["here"]}


def test_libreoffice_names_quotations_and_captions_otherwise() -> None:
    content = docx(
        p("Walking is free.", style="Quotations"),
        p(picture("a.png", "A path")),
        p("Figure 1: A path", style="Illustration"),
        media={"a.png": make.image()},
        styles=LIBREOFFICE,
    )

    quotation, artwork = body(drafted(content))

    assert quotation["text"] == "Walking is free."
    assert artwork["caption"] == "Figure 1: A path"


def test_charts_text_boxes_and_formulas_are_told() -> None:
    fraction = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    copy = drafted(
        docx(
            *(p("Pain fell."), p(chart()), p("See the box.", text_box("In a box"))),
            p("It is <", f"<m:oMath><m:r><m:t>x=</m:t></m:r>{fraction}</m:oMath>", "."),
        )
    )

    assert (
        texts(copy)
        == "<p>Pain fell.</p><p>See the box.</p><p>In a box</p><p>It is &lt;x=(a)/(b).</p>"
    )
    assert found(copy) == {
        "charts": ["Pain fell."],
        "text_boxes": ["In a box"],
        "formulas": ["x=(a)/(b)"],
    }


def test_text_from_right_to_left_stays_as_it_is() -> None:
    words = "المشي يخفف الألم (14%) قليلا"
    copy = drafted(docx(p("هل المشي مفيد؟", style="Title"), p(words, r("ג", "b"))))

    assert copy.title == "هل المشي مفيد؟"
    assert copy.slug == "post"
    assert texts(copy) == f"<p>{words}<strong>ג</strong></p>"


def test_markup_in_words_is_words_and_no_script_comes_in() -> None:
    copy = drafted(
        docx(
            p(
                r("<script>alert(1)</script> & <b>"),
                link("javascript:alert(1)", "press"),
            ),
            links=("javascript:alert(1)",),
        )
    )

    assert (
        texts(copy)
        == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;press</p>"
    )


# What cannot be read


def refusal(content: bytes) -> str:
    with pytest.raises(WordRefused) as refused, read_document(uploaded(content)):
        pass
    return str(refused.value)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


GOOD = docx(p("Words."))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 not a document", "This is not a Word document."),
        (b"PK\x03\x04" + b"\0" * 40, "damaged or incomplete"),
        (GOOD[: len(GOOD) // 2], "damaged or incomplete"),
        (zipped(**{"content.xml": b"<office/>"}), "This is not a Word document."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "one with a password"),
        (docx("<w:p><w:r>"), "damaged or incomplete"),
        (docx(*[p("x")] * 3_001), "too large to be read"),
        (docx(p("x"), more={"word/bomb.xml": b" " * 13 * 1024**2}), "too large to be read"),
        (docx(p("x"), more={f"word/{n}.xml": b"<a/>" for n in range(5_001)}), "too large to be read"),
    ],
    ids=["pdf", "head", "truncated", "odt", "old", "broken", "long", "huge", "parts"],
)  # fmt: skip
def test_what_is_no_document_or_too_large_is_refused_with_the_reason(
    content: bytes, says: str
) -> None:
    assert says in refusal(content)


def test_entities_are_not_followed() -> None:
    laugh = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    content = docx(p("&b;"))
    file = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(file, "w") as archive:
        for name in old.namelist():
            xml = old.read(name)
            if name == "word/document.xml":
                xml = xml.replace(b"<w:document", laugh.encode() + b"<w:document", 1)
            archive.writestr(name, xml)

    assert "This is not a Word document." in refusal(file.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    parts = {f"word/media/{n}.png": b"\0" * 31 * 1024**2 for n in range(10)}

    content = docx(p("x"), more=parts)

    assert len(content) < 1024**2
    assert "too large to be read" in refusal(content)


def test_what_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_reader, "SECONDS", 0.01)

    assert "too large to be read" in refusal(GOOD)


def test_a_refused_upload_says_so_on_the_page_and_makes_nothing(
    editor_client: Client,
) -> None:
    answer = editor_client.post(UPLOAD, {"document": ContentFile(b"%PDF-", "a.docx")})

    assert answer.status_code == 200
    assert "This is not a Word document." in answer.content.decode()
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("seed", range(3))
def test_damaged_documents_are_read_or_refused(seed: int) -> None:
    whole = bytearray(
        docx(
            p("Walking ", zotero("(S)", {"title": "T"})),
            table(row("A", "B")),
            p(endnote("[1]", doi="10.5555/a")),
        )
    )
    chance = random.Random(seed)  # noqa: S311  # to be the same each time
    for _ in range(20):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    with suppress(WordRefused), read_document(uploaded(bytes(whole))) as document:
        assert all(one["kind"] for one in document.elements)
