"""What is typed into a source's fields: printed as it should be, asked or refused."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evidenceblog.core.models import SiteSettings
from posts import json_ld
from posts.citations.forms import SourceForm
from posts.citations.models import Source
from posts.citations.references import cochrane_references
from tests import make
from tests.posts.markup import elements, fields

pytestmark = pytest.mark.django_db

TABLE = tomllib.loads((Path(__file__).parent / "reference_fields.toml").read_text())
REFERENCES = TABLE["reference"]
JOURNAL = {"type": "article-journal", "title": "Walking"}


def form_of(typed: dict[str, str], source: Source | None = None) -> SourceForm:
    form = SourceForm(JOURNAL | typed, instance=source)
    form.full_clean()
    return form


def printed(typed: dict[str, str]) -> str:
    form = form_of(typed)
    assert form.errors == {}
    return cochrane_references.cochrane_reference(form.save().csl)


def form_page(source: Source) -> str:
    return reverse("admin:citations_source_change", args=[source.pk])


@pytest.mark.parametrize(
    "reference", REFERENCES, ids=lambda one: " ".join(one["typed"].values())[:60]
)
def test_no_reference_is_printed_wrong_and_doubtful_ones_are_asked(
    reference: dict[str, Any],
) -> None:
    if "printed" in reference:
        assert printed(reference["typed"]) == reference["printed"]
    else:
        errors = form_of(reference["typed"]).errors
        assert list(errors) == [reference["asked"]["field"]]
        assert reference["asked"]["says"] in str(errors.as_data())


def test_half_of_the_references_are_doubtful_and_they_are_many() -> None:
    assert len(REFERENCES) >= 30
    assert sum("asked" in one for one in REFERENCES) >= 15


@pytest.mark.parametrize(
    "reference",
    [one for one in REFERENCES if "printed" in one],
    ids=lambda one: one["typed"]["title"],
)
def test_what_was_saved_comes_back_and_is_saved_again_without_a_question(
    reference: dict[str, Any],
) -> None:
    source = form_of(reference["typed"]).save()
    shown = SourceForm(instance=source)
    sent = {
        name: value
        for name, field in shown.fields.items()
        if (value := shown.get_initial_for_field(field, name))
    }

    again = SourceForm(sent | {"volume": "99"}, instance=Source.objects.get())

    assert again.errors == {}
    assert again.save().csl == source.csl | {"volume": "99"}


# The rows of the list of faults


@pytest.mark.parametrize(
    "doi",
    [
        "10.1016/S0140-6736(20)30183-5",
        "10.1002/(SICI)1096-9861(19960129)365:1<113::AID-CNE9>3.0.CO;2-6",
    ],
)
def test_a_doi_is_printed_as_typed_compared_without_case_and_linked_encoded(
    doi: str,
) -> None:
    source = form_of({"doi": doi}).save()

    html = cochrane_references.reference_html(source.csl)
    [link] = elements(html, "a")
    assert link.text == doi
    assert link["href"].startswith("https://doi.org/10.10")
    assert "<" not in link["href"]
    assert link["href"].replace("%3C", "<").replace("%3E", ">").endswith(doi)
    assert "doi" in form_of({"doi": doi.lower()}).errors


def test_italics_and_indices_of_a_title_reach_page_feed_and_json_ld(
    client: Client,
) -> None:
    title = "<em>Escherichia coli</em> in H<sub>2</sub>O, 10<sup>3</sup> &amp; more"
    source = make.source(title=title)
    post = make.post(source=source)

    printed_title = title.replace("em>", "i>")
    assert printed_title in client.get(post.get_absolute_url()).content.decode()
    feed = client.get("/feed/").content.decode()
    assert "&lt;i&gt;Escherichia coli&lt;/i&gt; in H&lt;sub&gt;2&lt;/sub&gt;O" in feed
    [work] = json_ld.blog_posting(post, SiteSettings.load())["citation"]
    assert work["name"] == printed_title.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("<em>In vitro</em>", "<i>In vitro</i>"),
        ("<I>x</I>", "<i>x</i>"),
        ("<i>never closed", "<i>never closed</i>"),
        ("closed</i> only", "closed only"),
        ("<i>a<sub>b</i>c</sub>", "<i>a<sub>bc</sub></i>"),
        ("<i onclick=alert(1)>x</i>", "<i>x</i>"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("&lt;i&gt;x", "&lt;i&gt;x"),
        ("A &amp;amp; B", "A &amp;amp; B"),
        ("A & B", "A &amp; B"),
        ("p &lt; 0.05", "p &lt; 0.05"),
        ("&Eacute;t&eacute; &#8211; x", "Été \u2013 x"),
    ],
)
def test_of_a_title_only_italics_and_indices_are_markup(title: str, html: str) -> None:
    assert (
        cochrane_references.reference_html({"title": title, "type": "webpage"})
        == f"{html}."
    )


@pytest.mark.parametrize(
    "issued", ["2014a", "in press", "2014 Feb", "2014 Jan-Feb", "2014 Feb 26"]
)
def test_a_date_in_words_is_taken_printed_so_and_comes_back(issued: str) -> None:
    source = form_of({"issued": issued, "container_title": "J"}).save()

    assert cochrane_references.cochrane_reference(source.csl) == f"Walking. J {issued}."
    assert SourceForm(instance=source).initial["issued"] == issued


@pytest.mark.parametrize("day", ["27 June 2022", "2022-06-27", "27 Jun 2022"])
def test_the_day_a_page_was_read_is_taken_in_words(day: str) -> None:
    typed = {"type": "webpage", "url": "https://example.org/", "accessed": day}

    assert printed(typed).endswith("(accessed 27 June 2022).")


@pytest.mark.parametrize(
    "found_by",
    [{"isbn": "978-0-470-69951-5"}, {"printed_work": "on"}, {"pmcid": "PMC6464864"},
     {"registry_number": "ISRCTN12345678"}],
)  # fmt: skip
def test_a_work_without_doi_and_address_may_be_published(
    found_by: dict[str, str],
) -> None:
    source = form_of({"type": "book"} | found_by).save()

    make.published(make.working_copy(source=source))


@pytest.mark.parametrize(
    ("pasted", "printed_as"),
    [
        ("NCT01234567", "NCT01234567."),
        ("https://clinicaltrials.gov/study/NCT01234567", "NCT01234567."),
        ("PMID: 24574082", "PMID: 24574082."),
        ("https://pubmed.ncbi.nlm.nih.gov/24574082/", "PMID: 24574082."),
        ("PMC6464864", "PMCID: PMC6464864."),
        ("ISBN 978-0-470-69951-5", "ISBN: 978-0-470-69951-5."),
        ("10.5555/NCT01234567", "DOI: 10.5555/NCT01234567."),
        ("10/gh5x", "DOI: 10/gh5x."),
    ],
)
def test_another_identifier_pasted_as_a_doi_is_recognised(
    pasted: str, printed_as: str
) -> None:
    typed = {"container_title": "J", "issued": "2014", "doi": pasted}

    assert printed(typed) == f"Walking. J 2014. {printed_as}"


def test_editors_typed_as_authors_are_the_book_s_editors() -> None:
    typed = {"type": "book", "authors": "Higgins JPT, Thomas J, editor(s)"}

    assert printed(typed).startswith("Higgins JPT, Thomas J, editor(s). Walking.")


# A work that is here already


@pytest.mark.parametrize(
    ("known", "field", "typed"),
    [
        ({"DOI": "10.5555/Walk"}, "doi", "https://doi.org/10.5555/WALK"),
        ({"PMID": "24574082"}, "pmid", "PMID: 24574082"),
        ({"PMCID": "PMC6464864"}, "pmcid", "pmc6464864"),
        ({"ISBN": "0-306-40615-2"}, "isbn", "978-0-306-40615-7"),
    ],
)
def test_a_second_source_with_the_same_identifier_leads_to_the_first(
    editor_client: Client, known: dict[str, str], field: str, typed: str
) -> None:
    first = make.source(**known)
    add = reverse("admin:citations_source_add")

    page = editor_client.post(add, JOURNAL | {field: typed}).content.decode()
    [link] = elements(page, "a", class_="use-existing")
    assert editor_client.get(link["href"])["Location"] == form_page(first)

    popup = editor_client.post(add, JOURNAL | {field: typed, "_popup": "1"})
    [link] = elements(popup.content.decode(), "a", class_="use-existing")
    chosen = editor_client.get(link["href"]).content.decode()
    [answer] = elements(chosen, "script", id="django-admin-popup-response-constants")
    assert f'"value": "{first.pk}"' in answer["data-popup-response"]
    assert Source.objects.count() == 1


def test_the_chapters_of_a_book_share_its_isbn() -> None:
    isbn = {"isbn": "978-0-470-69951-5"}
    form_of({"type": "book"} | isbn).save()

    for _number in range(2):
        assert form_of({"type": "chapter"} | isbn).errors == {}
        form_of({"type": "chapter"} | isbn).save()


def test_an_old_duplicate_does_not_stop_other_changes() -> None:
    make.source(PMID="1234567")
    second = make.source(PMID="1234567", title="Walking")

    assert form_of({"pmid": "1234567", "volume": "9"}, second).errors == {}


# Without script


def test_a_question_is_answered_on_the_page_that_asks_it(editor_client: Client) -> None:
    add = reverse("admin:citations_source_add")
    typed = JOURNAL | {"authors": "Smith J\nSarah Chapman"}

    page = editor_client.post(add, typed).content.decode()
    asked, *_templates = elements(page, "fieldset", class_="names-question")
    assert "“Sarah Chapman”: is this right?" in asked.text
    assert not Source.objects.exists()
    sent = {name: value for name, [value] in fields(page, "source_form").items()}
    answer = sent | {"authors-answer-0": "0"}
    assert editor_client.post(add, answer).status_code == 302

    assert Source.objects.get().csl["author"] == [
        {"family": "Smith", "given": "J"},
        {"family": "Chapman", "given": "Sarah"},
    ]


def test_an_answer_does_not_count_for_other_words(editor_client: Client) -> None:
    add = reverse("admin:citations_source_add")
    typed = JOURNAL | {
        "authors": "Emma Fisher",
        "authors-asked": "Sarah Chapman",
        "authors-answer-0": "0",
    }

    assert editor_client.post(add, typed).status_code == 200
    assert not Source.objects.exists()


def test_an_orcid_id_stays_with_its_author_when_others_change() -> None:
    ada = {"family": "Samplesson", "given": "Ada", "ORCID": "0000-0002-1825-0097"}
    source = make.source(author=[ada, {"family": "Other", "given": "O"}])

    form = form_of({"authors": "New N\nSamplesson | Ada"}, source)

    assert form.save().csl["author"] == [{"family": "New", "given": "N"}, ada]


# Found by author and year


@pytest.mark.parametrize(
    "words", ["fernández 2019", "2019 Fernández", "PMC6464864", "walking fernández"]
)
def test_editors_find_a_source_by_author_and_year(
    editor_client: Client, words: str
) -> None:
    found = make.source(
        title="Does walking help?",
        author=[{"family": "Fernández", "given": "Á"}],
        issued={"date-parts": [[2019]]},
        PMCID="PMC6464864",
    )
    make.source(title="Does rest help?")

    listed = editor_client.get(
        reverse("admin:citations_source_changelist"), {"q": words}
    ).content.decode()
    offered = editor_client.get(
        reverse("admin:autocomplete"),
        {"term": words, "app_label": "posts", "model_name": "listedsource",
         "field_name": "source"},
    ).json()  # fmt: skip

    assert "Does walking help?" in listed
    assert "Does rest help?" not in listed
    assert [one["id"] for one in offered["results"]] == [str(found.pk)]


def test_the_preview_needs_the_right_to_write_sources(client: Client) -> None:
    preview = reverse("admin:citations_source_preview")
    client.force_login(make.person("Moderators"))
    assert client.post(preview, JOURNAL).status_code == 403

    client.force_login(make.person("Authors"))
    said = client.post(preview, JOURNAL | {"authors": "Smith J, Sarah Chapman"}).json()
    assert said["authors"]["printed"] == ""
    assert said["reference"] == "Walking. [date unknown]."


def test_the_preview_of_a_stored_source_prints_all_that_it_knows(
    editor_client: Client,
) -> None:
    source = make.source(type="thesis", genre="PhD thesis", DOI="10.5555/thesis")
    page = editor_client.get(form_page(source)).content.decode()
    sent = fields(page, "source_form") | {"title": "A longer walk"}

    preview = reverse("admin:citations_source_preview")
    said = editor_client.post(f"{preview}?source={source.pk}", sent).json()

    assert "A longer walk [PhD thesis]." in said["reference"]
    assert "10.5555/thesis</a>" in said["reference"]
    assert Source.objects.get().csl == source.csl
