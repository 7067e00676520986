"""Rendering: what stands in the body that readers are served."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.translation import get_language

from posts.citations.models import Source
from posts.citations.references import reference_forms
from posts.models import (
    EmbedBlock,
    FindingBlock,
    ListedSource,
    QuotationBlock,
    TableBlock,
    TextBlock,
    WorkingCopy,
)
from tests import make
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy() -> WorkingCopy:
    """A working copy without blocks that lists one source."""
    copy = make.working_copy()
    TextBlock.objects.all().delete()
    FindingBlock.objects.all().delete()
    return copy


def listed(copy: WorkingCopy, **csl: object) -> Source:
    source = make.source(**csl)
    ListedSource.objects.create(working_copy=copy, source=source)
    return source


def cite(source: Source | None, locator: str = "") -> str:
    pk = source.pk if source else 0
    return f'<cite data-source="{pk}" data-locator="{locator}"></cite>'


def body(copy: WorkingCopy) -> str:
    return make.published(
        copy,
        overrides={
            "finds-nothing@post": "News.",
            **{
                f"certainty-unstated@{block.key}": "It says nothing."
                for block in FindingBlock.objects.all()
            },
        },
    ).body


def marks(html: str) -> list[str]:
    return [mark.text for mark in elements(html, "a", class_="citation")]


def reference_list(html: str) -> list[str]:
    return [entry.text for entry in elements(html, "li") if entry.attributes.get("id")]


# Citations


def test_sources_are_numbered_by_their_first_mark(copy: WorkingCopy) -> None:
    first = copy.listed_sources.get().source
    second = listed(copy, title="Second listed")
    make.text(copy, f"<p>A{cite(second)} b{cite(first)} c{cite(second)}</p>")

    html = body(copy)

    assert marks(html) == ["[1]", "[2]", "[1]"]
    assert "Second listed" in reference_list(html)[0]
    assert len(reference_list(html)) == 2


def test_a_finding_s_source_is_numbered_where_the_finding_stands(
    copy: WorkingCopy,
) -> None:
    first, second = copy.listed_sources.get().source, listed(copy)
    make.finding(copy, source=second, ordering=5)
    make.text(copy, f"<p>{cite(first)}</p>", ordering=9)

    assert marks(body(copy)) == ["[1]", "[2]"]


def test_sources_that_are_listed_but_not_cited_come_last(copy: WorkingCopy) -> None:
    cited = listed(copy, title="Cited")
    make.text(copy, f"<p>{cite(cited)}</p>")

    html = body(copy)

    assert ["Cited" in entry for entry in reference_list(html)] == [True, False]
    assert len(elements(html, "a", class_="back")) == 1


def test_a_mark_says_where_in_its_source_and_leads_there_and_back(
    copy: WorkingCopy,
) -> None:
    source = copy.listed_sources.get().source
    make.text(copy, f"<p>A{cite(source, 'Table 2 &quot;A&quot; &lt;b&gt;')}</p>")
    make.text(copy, f"<p>B{cite(source)}</p>", ordering=11)

    html = body(copy)

    first, second = elements(html, "a", class_="citation")
    assert first.text == '[1, Table 2 "A" <b>]'
    assert first["href"] == "#" + element(html, "li", id="ref-1")["id"]
    [back, again] = elements(html, "a", class_="back")
    assert (back.text, back["href"]) == ("a", "#" + first["id"])
    assert (again.text, again["href"]) == ("b", "#" + second["id"])
    assert again["aria-label"] == "Back to the text, place 2 of 2"


def test_the_only_mark_of_a_source_has_a_plain_way_back(copy: WorkingCopy) -> None:
    make.text(copy, f"<p>A{cite(copy.listed_sources.get().source)}</p>")

    html = body(copy)

    back = element(html, "a", class_="back")
    assert (back.text, back["aria-label"]) == ("↩", "Back to the text")
    assert back["href"] == "#" + element(html, "a", class_="citation")["id"]


def test_each_of_many_marks_has_a_way_back_of_its_own(copy: WorkingCopy) -> None:
    first, second = copy.listed_sources.get().source, listed(copy)
    make.text(copy, f"<p>{cite(first) * 28} and {cite(second)}</p>")
    make.finding(copy, source=second, ordering=11)

    html = body(copy)

    places = ["#" + mark["id"] for mark in elements(html, "a", class_="citation")]
    ways = elements(html, "a", class_="back")
    assert [way["href"] for way in ways] == places
    assert len(set(places)) == 30
    assert [way.text for way in ways[24:]] == ["y", "z", "aa", "ab", "a", "b"]


def test_the_title_of_a_work_in_the_text_is_no_citation(copy: WorkingCopy) -> None:
    make.text(copy, "<p>As <cite>The Sample Times</cite> wrote.</p>")

    assert "As The Sample Times wrote." in element(body(copy), "p").text


def test_a_post_without_sources_has_no_list_of_them() -> None:
    copy = make.working_copy()
    FindingBlock.objects.all().delete()
    TextBlock.objects.update(text="<p>News.</p>")
    copy.listed_sources.all().delete()
    copy.topics.update(checks_evidence=False)

    key = copy.textblock_set.get().key
    assert body(copy) == f'<p data-block="{key}">News.</p>'


# Blocks


def test_headings_are_of_the_second_and_third_level_only(copy: WorkingCopy) -> None:
    levels = range(1, 7)
    make.text(copy, "".join(f"<h{n}>Level {n}</h{n}>" for n in levels))

    html = body(copy).partition("<section")[0]

    assert re.findall(r"<h\d", html) == ["<h2", "<h3"]
    assert all(f"Level {n}" in html for n in levels)


def test_a_link_keeps_its_address_and_opens_in_the_same_window(
    copy: WorkingCopy,
) -> None:
    make.text(copy, '<p><a href="https://a.example/" target="_blank">A</a></p>')

    link = elements(body(copy), "a")[0]

    assert link.attributes == {"href": "https://a.example/"}


def test_a_table_has_its_caption_and_scopes(copy: WorkingCopy) -> None:
    source = copy.listed_sources.get().source
    TableBlock.objects.create(
        parent=copy,
        caption="What was found",
        row_headers=True,
        table="<table><tbody><tr><th><p>Trial</p></th><th>Pain</th></tr>"
        f"<tr><td><p>A{cite(source)}</p></td><td>less</td></tr></tbody></table>",
    )

    html = body(copy)

    assert element(html, "figcaption").text == "What was found"
    assert [(cell.text, cell["scope"]) for cell in elements(html, "th")] == [
        ("Trial", "col"),
        ("Pain", "col"),
        ("A[1]", "row"),
    ]
    assert element(html, "td").text == "less"
    region = element(html, role="region")
    assert (region["aria-label"], region["tabindex"]) == ("What was found", "0")


def test_a_quotation_has_its_paragraphs_its_speaker_and_its_source(
    copy: WorkingCopy,
) -> None:
    QuotationBlock.objects.create(
        parent=copy,
        text="One & two.\n\nThree.",
        attribution="Ada Samplesson",
        source=copy.listed_sources.get().source,
        locator="p. 4",
    )

    html = body(copy)

    assert [line.text for line in elements(html, "p")] == ["One & two.", "Three."]
    assert element(html, "figcaption").text == "Ada Samplesson [1, p. 4]"


def test_an_embed_is_a_card_that_loads_nothing(copy: WorkingCopy) -> None:
    EmbedBlock.objects.create(parent=copy, url="https://youtu.be/x", title="A talk")

    html = body(copy)

    link = next(link for link in elements(html, "a") if "A talk" in link.text)
    assert link["href"] == "https://youtu.be/x"
    assert link.text.startswith("Watch A talk on YouTube;")
    assert [one for one in elements(html) if "src" in one] == []


def test_an_embed_that_no_reader_should_follow_is_no_link(copy: WorkingCopy) -> None:
    EmbedBlock.objects.create(parent=copy, url="http://[", title="A talk")

    html = body(copy)

    assert element(html, "figure").text == "A talk"
    assert [link for link in elements(html, "a") if "A talk" in link.text] == []


# Findings


@pytest.mark.parametrize(
    ("certainty", "marks", "words"),
    [
        ("high", "full full full full", "high."),
        ("moderate", "full full full empty", "moderate."),
        ("very-low", "full empty empty empty", "very low."),
        ("moderate-low", "full full half empty", "moderate to low."),
        ("moderate-very-low", "full half half empty", "moderate to very low."),
        ("high-low", "full full half half", "high to low."),
        ("not-stated", "", "not stated by the source."),
    ],
)
def test_a_finding_shows_its_certainty_in_words_and_marks(
    copy: WorkingCopy, certainty: str, marks: str, words: str
) -> None:
    source = copy.listed_sources.get().source
    make.finding(copy, certainty=certainty, source=source)

    html = body(copy)

    assert " ".join(mark["class"] for mark in elements(html, "i")) == marks
    assert element(html, "strong").text == f"Certainty of the evidence: {words}"


def test_a_finding_says_what_it_rests_on(copy: WorkingCopy) -> None:
    source = copy.listed_sources.get().source
    make.finding(copy, source=source, locator="Table 1", studies=1, people=2000)

    html = body(copy)

    assert (
        element(html, "p", class_="basis").text == "1 study, 2000 people [1, Table 1]"
    )
    assert marks(html) == ["[1, Table 1]"]


@pytest.mark.parametrize("studies", [None, 3])
def test_an_imported_finding_may_have_no_certainty(
    copy: WorkingCopy, studies: int | None
) -> None:
    source = copy.listed_sources.get().source
    make.finding(copy, certainty="", source=source, studies=studies)

    html = make.published(copy, kind="import").body

    assert "Walking probably eases pain a little." in html
    assert "Certainty" not in html
    assert marks(html) == ["[1]"]


# Artwork


def test_artwork_comes_in_widths_and_formats_with_its_size(copy: WorkingCopy) -> None:
    artwork = make.artwork(make.image(1200, 800, "JPEG"))
    make.artwork_block(copy, artwork=artwork)

    html = body(copy)

    kinds = elements(html, "source")
    assert [kind["type"] for kind in kinds] == ["image/avif", "image/jpeg"]
    assert [part.split(" ")[1] for part in kinds[0]["srcset"].split(", ")] == [
        "480w",
        "1200w",
    ]
    image = element(html, "img")
    assert (image["width"], image["height"]) == ("1200", "800")
    assert image["src"] == f"/media/{artwork.stem}-1200.jpg"
    assert image["alt"] == "A plain colour"


def test_a_post_s_own_alt_text_comes_before_the_artwork_s(copy: WorkingCopy) -> None:
    make.artwork_block(copy, alt_text="What it shows here")

    assert element(body(copy), "img")["alt"] == "What it shows here"


@pytest.mark.parametrize(
    ("changes", "credit"),
    [
        ({}, "Credit: Ada Samplesson · CC0 1.0"),
        ({"changes_made": "cropped"}, "Credit: Ada Samplesson (cropped) · CC0 1.0"),
        (
            {"licence": "with-permission", "licence_note": "By letter, 2020"},
            "Credit: Ada Samplesson · With permission",
        ),
    ],
)
def test_an_artwork_s_credit_stands_under_it(
    copy: WorkingCopy, changes: dict[str, Any], credit: str
) -> None:
    make.artwork_block(copy, artwork=make.artwork(**changes), caption="Why it is here")

    html = body(copy)

    assert element(html, "span", class_="credit").text == credit
    assert element(html, "span", class_="caption").text == "Why it is here"


@pytest.mark.parametrize(
    ("source", "creator", "leads_to"),
    [
        ("https://shop.example/1", "https://ada.example/", "https://shop.example/1"),
        ("", "https://ada.example/", "https://ada.example/"),
        ("javascript:alert(1)", "https://ada.example/", "https://ada.example/"),
    ],
)
def test_a_credit_leads_to_where_the_artwork_comes_from(
    copy: WorkingCopy, source: str, creator: str, leads_to: str
) -> None:
    artwork = make.artwork(source_url=source, creator_url=creator)
    make.artwork_block(copy, artwork=artwork)

    credit = next(link for link in elements(body(copy), "a") if "Credit" in link.text)

    assert credit["href"] == leads_to


# The body as a whole


def test_a_body_holds_no_host_name_but_those_of_the_works_it_names(
    copy: WorkingCopy, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://site.example"
    settings.ALLOWED_HOSTS = ["site.example"]
    make.artwork_block(copy)
    make.text(
        copy, f'<p>{cite(copy.listed_sources.get().source)}<a href="/a/">A</a></p>'
    )

    hosts = set(re.findall(r"https?://([^/\"]+)", body(copy)))

    assert hosts == {"doi.org", "creativecommons.org"}


def test_the_site_s_own_words_are_in_the_post_s_language(
    copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = []
    monkeypatch.setattr(
        reference_forms,
        "printed_html",
        lambda csl, form: languages.append(get_language()),
    )
    WorkingCopy.objects.update(language="ar")
    make.text(copy, "<p>نص</p>")

    body(copy)

    assert languages == ["ar"]
    assert get_language() == "en-gb"
