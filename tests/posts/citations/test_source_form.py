"""The form of a source: what an editor types, and the record that comes of it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.citations.forms import SourceForm
from posts.citations.models import Source, SourceWatch
from posts.citations.references import cochrane_references
from tests import make
from tests.posts.markup import elements, fields

pytestmark = pytest.mark.django_db

TYPED = {
    "type": "article-journal",
    "title": "Does walking help?",
    "authors": "Samplesson AB\nvan Beispiel | Ama K.\n{Walking Group}",
    "container_title": "Journal of Samples",
    "issued": "2020-03",
    "volume": "12",
    "page": "45-67",
    "doi": "https://doi.org/10.5555/JIT.2020.45",
}


def saved(
    changes: dict[str, str] | None = None, source: Source | None = None
) -> Source:
    """Fill in the form as a browser shows it, change some fields, and save it."""
    shown = SourceForm(instance=source)
    typed = {
        name: shown.get_initial_for_field(field, name)
        for name, field in shown.fields.items()
    }
    lines = str((typed | (changes or {}))["authors"]).replace(
        "\n", "\r\n"
    )  # as browsers send them
    form = SourceForm(typed | (changes or {}) | {"authors": lines}, instance=source)
    assert form.errors == {}
    return form.save()


def errors(changes: dict[str, str], source: Source | None = None) -> dict[str, Any]:
    return dict(SourceForm(TYPED | changes, instance=source).errors)


def test_what_is_typed_becomes_one_record() -> None:
    source = saved(TYPED)

    assert Source.objects.get().csl == source.csl == {
        "type": "article-journal",
        "title": "Does walking help?",
        "author": [
            {"family": "Samplesson", "given": "AB"},
            {"non-dropping-particle": "van", "family": "Beispiel", "given": "Ama K."},
            {"literal": "Walking Group"},
        ],
        "container-title": "Journal of Samples",
        "issued": {"date-parts": [[2020, 3]]},
        "volume": "12",
        "page": "45-67",
        "DOI": "10.5555/JIT.2020.45",
    }  # fmt: skip
    assert cochrane_references.cochrane_reference(source.csl) == (
        "Samplesson AB, van Beispiel AK, Walking Group. Does walking help? "
        "Journal of Samples 2020;12:45-67. DOI: 10.5555/JIT.2020.45."
    )


def test_a_record_saved_unchanged_stays_as_it_is() -> None:
    csl = {
        "type": "article-newspaper",  # no kind that editors are offered
        "title": "Does <i>walking</i> help?",
        "author": [
            {"family": "Samplesson", "given": "Ada", "ORCID": "0000-0002-1825-0097"},
            {"family": "Beispiel", "given": "A", "affiliation": [{"name": "A house"}]},
        ],
        "issued": {"date-parts": [[2019, 12], [2020, 1]]},
        "accessed": {"literal": "in spring"},
        "DOI": "10.5555/JIT.2020.45",
        "PMID": "as the importer found it",
        "volume": 12,
        "custom": {"version": 0},
        "page-first": 0,
    }
    source = Source.objects.create(csl=dict(csl))

    assert saved(source=source).csl == csl


def test_what_the_form_has_no_field_for_is_kept_by_a_change() -> None:
    csl = make.REVIEW | {"ISSN": "1465-1858", "custom": {}, "DOI": "10.5555/a"}
    source = Source.objects.create(csl=dict(csl))

    changed = saved({"title": "Another title"}, source)

    assert changed.csl == csl | {"title": "Another title"}


def test_what_is_emptied_is_taken_out_of_the_record() -> None:
    source = make.source()

    changed = saved({"volume": "", "issued": "", "authors": "", "doi": ""}, source)

    assert changed.csl.keys() == make.REVIEW.keys() - {"volume", "issued", "author"}


def test_authors_come_back_as_they_were_typed() -> None:
    source = saved(TYPED)

    shown = SourceForm(instance=source).initial["authors"]

    assert shown == "Samplesson AB\nvan Beispiel | Ama K.\n{Walking Group}"
    added = saved({"authors": f"{shown}\r\nNewcomer C"}, source)
    assert [name.get("family") for name in added.csl["author"]] == [
        "Samplesson",
        "Beispiel",
        None,
        "Newcomer",
    ]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [("2014", [2014]), ("2014-2", [2014, 2]), (" 2014-02-26 ", [2014, 2, 26])],
)
def test_a_date_is_as_exact_as_it_is_known(typed: str, parts: list[int]) -> None:
    source = saved(TYPED | {"issued": typed, "accessed": typed})

    assert source.csl["issued"] == source.csl["accessed"] == {"date-parts": [parts]}
    padded = "-".join(f"{part:02}" for part in parts)
    assert SourceForm(instance=source).initial["issued"] == padded


@pytest.mark.parametrize(
    "typed", ["03/2014", "2014-13", "2014-02-30", "2014-02-32", "14", "٢٠١٤"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert errors({"issued": typed}) == {
        "issued": ["Write a year, 2014 Feb, 2014-02-26 or in press."]
    }


@pytest.mark.parametrize(
    "typed",
    [
        "10.5555/JIT.2020.45",
        "doi:10.5555/jit.2020.45.",
        "https://www.journal.example/doi/10.5555/JIT.2020.45/full",
    ],
)
def test_a_doi_is_kept_in_one_spelling_however_it_is_pasted(typed: str) -> None:
    source = saved(TYPED | {"doi": typed})

    source.refresh_from_db()
    assert source.doi == source.csl["DOI"].lower() == "10.5555/jit.2020.45"


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("doi", "JIT.2020.45", "This is not a DOI."),
        ("pmid", "PMC123", "A PubMed ID is a number"),
        ("url", "javascript:alert(1)", "Enter a valid URL."),
        ("title", " ", "This field is required."),
        ("type", "sculpture", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    field: str, typed: str, reason: str
) -> None:
    found = errors({field: typed})

    assert list(found) == [field]
    assert reason in str(found[field])


def test_a_second_source_with_the_same_doi_is_refused() -> None:
    first = make.source(DOI="10.5555/Walking.1")
    first.refresh_from_db()

    for spelling in ("10.5555/walking.1", "https://doi.org/10.5555/WALKING.1"):
        [why] = errors({"doi": spelling})["doi"]
        assert f"This is already here: “{first}”." in why
    assert errors({"doi": "10.5555/walking.1"}, first) == {}


def test_a_new_source_is_also_known_by_what_a_service_calls_it() -> None:
    first = make.source(DOI="10.5555/alias")
    registry = SourceWatch.Registry
    first.watches.create(service=registry.CROSSREF, doi="10.5555/primary")
    first.watches.create(service=registry.PUBMED, pmid="99000001")
    other = make.source(DOI="10.5555/other", PMID="99000001")

    for typed in ({"doi": "10.5555/PRIMARY"}, {"doi": "", "pmid": "99000001"}):
        [why] = [words for found in errors(typed).values() for words in found]
        assert f"This is already here: “{first}”." in why
    # What was stored before the service said so can still be edited.
    assert errors({"doi": "10.5555/other", "pmid": "99000001"}, other) == {}


def test_many_sources_may_have_no_doi() -> None:
    for _number in range(2):
        saved(TYPED | {"doi": "", "url": "https://a.example/"})

    assert list(Source.objects.values_list("doi", flat=True)) == [None, None]


@pytest.mark.parametrize(
    ("csl", "name"),
    [
        (make.REVIEW, "Samplesson 2020"),
        ({"author": [{"literal": "Walking Group"}]}, "Walking Group"),
        ({"issued": {"date-parts": [[2020]]}}, "2020"),
        ({"author": [], "issued": {"date-parts": [[None]]}}, "Source"),
        (
            {"author": [{"family": "A"}], "issued": {"literal": "in press"}},
            "A in press",
        ),
        ({}, "Source"),
    ],
)
def test_a_source_is_named_as_people_name_it(csl: dict[str, Any], name: str) -> None:
    source = Source(csl=csl)

    assert source.short_name == name
    assert str(source) == f"{name}: {csl.get('title', 'untitled')}"


# In the admin


def test_an_editor_adds_a_source_and_edits_it(editor_client: Client) -> None:
    add = reverse("admin:citations_source_add")
    page = editor_client.get(add).content.decode()
    typed = fields(page, "source_form") | {"type": ["article-journal"]} | TYPED

    assert editor_client.post(add, typed).status_code == 302

    source = Source.objects.get()
    edit = reverse("admin:citations_source_change", args=[source.pk])
    page = editor_client.get(edit).content.decode()
    assert "Samplesson AB, van Beispiel AK, Walking Group. Does walking help?" in page
    changed = fields(page, "source_form") | {"volume": "13"}
    assert editor_client.post(edit, changed).status_code == 302
    assert Source.objects.get().csl == source.csl | {"volume": "13"}


def test_nothing_typed_is_lost_when_a_source_is_refused(editor_client: Client) -> None:
    make.source(DOI="10.5555/taken")

    answer = editor_client.post(
        reverse("admin:citations_source_add"), TYPED | {"doi": "10.5555/TAKEN"}
    )

    html = answer.content.decode()
    sent = {name: value for name, [value] in fields(html, "source_form").items()}
    assert sent | TYPED | {"doi": "10.5555/TAKEN"} == sent
    [why] = elements(html, "ul", class_="errorlist")
    assert why.text.startswith("This is already here: “Samplesson 2020")


@pytest.mark.parametrize("words", ["walking", "10.5555/walk", "Does walk"])
def test_editors_find_a_source_by_its_title_and_doi(
    editor_client: Client, words: str
) -> None:
    make.source(title="Does walking help?", DOI="10.5555/walk")
    make.source(title="Does rest help?")

    found = editor_client.get(
        reverse("admin:citations_source_changelist"), {"q": words}
    ).content.decode()

    assert "Does walking help?" in found
    assert "Does rest help?" not in found


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("issued", "3000"), ("issued", "2999-01-02"), ("issued", "2999 Feb")),
        *(("accessed", "3000-01-01"), ("accessed", "1 January 2999")),
    ],
)
def test_a_date_that_nobody_can_know_yet_is_asked_about(
    editor_client: Client, field: str, typed: str
) -> None:
    answer = editor_client.post("/admin/citations/source/add/", TYPED | {field: typed})

    assert "That is yet to come" in answer.content.decode()
    assert not Source.objects.exists()


def test_next_year_s_volume_may_be_cited() -> None:
    year = str(timezone.localdate().year + 1)

    assert saved(TYPED | {"issued": year}).csl["issued"] == {
        "date-parts": [[int(year)]]
    }


def test_a_title_that_cannot_be_seen_is_none() -> None:
    assert errors({"title": "\u200b \u2060"})["title"] == ["This field is required."]


def test_what_cannot_be_seen_is_no_part_of_a_reference() -> None:
    csl = saved(TYPED | {"volume": "\u200b", "page": "45\u200b-67"}).csl

    assert "volume" not in csl
    assert csl["page"] == "45-67"
