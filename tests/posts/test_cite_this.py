"""How a post is cited, in print and in files: read back by the libraries of the formats."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser import entrypoint, middlewares
from django.http import HttpResponseBase
from django.test import Client

from evidenceblog.core.models import SiteSettings
from posts.models import Post, Revision, WorkingCopy
from posts.post_citation import author_name
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2022, 6, 27, 9, tzinfo=UTC)
ENDINGS = ("ris", "bib", "json")
HARD = r'50% of Müller & Søn_s "fees" \ $5 #1 ~ x, 研究'


def updated_post(**changes: Any) -> Post:
    """A post of two authors that was updated once."""
    names = ("Ada B. Samplesson", "Pain and Sleep Group")
    authors = [make.author(name=name) for name in names]
    copy = make.working_copy(
        **{"slug": "walking", "title": "Does walking help?", "authors": authors}
        | changes
    )
    make.published(copy, at=FIRST_DAY)
    make.published(copy, kind=Revision.Kind.UPDATE, note="A new review.", at=LATER)
    return copy.post


def address(version: int = 2) -> str:
    return f"{SITE}/walking/versions/{version}/"


def file(client: Client, ending: str) -> HttpResponseBase:
    answer: HttpResponseBase = client.get(f"/walking/cite.{ending}")
    return answer


def text(client: Client, ending: str) -> str:
    return bytes(client.get(f"/walking/cite.{ending}").content).decode()


def ris(client: Client) -> dict[str, Any]:
    [found] = rispy.loads(text(client, "ris"))
    return dict(found)


def bibtex(client: Client) -> dict[str, Any]:
    library = entrypoint.parse_string(
        text(client, "bib"),
        append_middleware=[
            middlewares.SeparateCoAuthors(),
            middlewares.SplitNameParts(),
            middlewares.LatexDecodingMiddleware(),
        ],
    )
    assert library.failed_blocks == []
    [entry] = library.entries
    return {"type": entry.entry_type, "key": entry.key} | {
        field.key: field.value for field in entry.fields
    }


def csl(client: Client) -> dict[str, Any]:
    [item] = json.loads(text(client, "json"))
    return dict(item)


def test_the_page_says_how_the_post_is_cited_in_two_forms(client: Client) -> None:
    updated_post()

    html = client.get("/walking/").content.decode()

    assert element(html, id="cite-cochrane").text == (
        "Samplesson AB, Pain and Sleep Group. Does walking help? Evidence blog 2014. "
        f"Version 2, updated 27 June 2022. {address()}."
    )
    assert element(html, id="cite-vancouver").text == (
        "Samplesson AB, Pain and Sleep Group. Does walking help? Version 2. "
        "2014 Mar 2 [updated 2022 Jun 27]. In: Evidence blog [Internet]. "
        f"Available from: {address()}."
    )


def test_the_address_that_is_cited_keeps_the_words_that_were_read(
    client: Client,
) -> None:
    copy = make.working_copy(slug="walking", title="As it was read")
    make.published(copy)
    cited = csl(client)["URL"]
    WorkingCopy.objects.update(title="As it is now")
    make.published(copy)

    old = client.get(cited.removeprefix(SITE)).content.decode()

    assert element(old, "h1").text == "As it was read"


def test_a_post_that_was_never_updated_names_one_date(client: Client) -> None:
    make.post(slug="walking", title="Does it help", at=FIRST_DAY)

    html = client.get("/walking/").content.decode()

    assert "Evidence blog 2014. Version 1. " in element(html, id="cite-cochrane").text
    assert "Version 1. 2014 Mar 2. In:" in element(html, id="cite-vancouver").text


def test_an_address_runs_from_left_to_right_in_words_that_do_not(
    client: Client,
) -> None:
    make.post(slug="walking", title="هل يفيد المشي؟", language="ar")

    html = client.get("/walking/").content.decode()

    [url] = [
        one
        for one in elements(html, "bdi", dir="ltr")
        if one.parents[-1].attributes.get("id") == "cite-cochrane"
    ]
    assert url.text == address(1)


def test_no_word_begins_a_line_of_ris(client: Client) -> None:
    make.post(slug="lines", standfirst="One.\nER  - \r\nTY  - BOOK")

    lines = client.get("/lines/cite.ris").text.splitlines()

    assert [line[:2] for line in lines].count("TY") == 1
    assert "AB  - One. ER - TY - BOOK" in lines
    assert lines[-1] == "ER  - "


def test_ris_is_read_as_a_blog_post(client: Client) -> None:
    updated_post()

    found = ris(client)

    assert found["type_of_reference"] == "BLOG"
    assert found["authors"] == ["Samplesson, Ada B.", "Pain and Sleep Group"]
    assert found["title"] == "Does walking help?"
    assert found["secondary_title"] == "Evidence blog"
    assert (found["year"], found["date"]) == ("2014", "2014/03/02")
    assert found["notes"] == ["Version 2, updated 27 June 2022"]
    assert found["urls"] == [address()]
    assert found["language"] == "en-GB"
    assert text(client, "ris").endswith("\r\nER  - \r\n")


def test_bibtex_is_read_with_its_names_and_its_title_whole(client: Client) -> None:
    updated_post()

    found = bibtex(client)

    assert (found["type"], found["key"]) == ("misc", "walking-v2")
    person, group = found["author"]
    assert (person.first, person.last) == (["Ada", "B."], ["Samplesson"])
    assert (group.first, group.last) == ([], ["{Pain and Sleep Group}"])
    assert found["title"] == "Does walking help?"
    assert (found["year"], found["month"]) == ("2014", "3")
    assert found["note"] == "Version 2, updated 27 June 2022"
    assert found["url"] == address()


def test_csl_json_is_a_post_of_a_weblog(client: Client) -> None:
    updated_post()

    assert csl(client) == {
        "id": "walking-v2",
        "type": "post-weblog",
        "title": "Does walking help?",
        "author": [
            {"family": "Samplesson", "given": "Ada B."},
            {"literal": "Pain and Sleep Group"},
        ],
        "container-title": "Evidence blog",
        "issued": {"date-parts": [[2014, 3, 2]]},
        "version": "2",
        "note": "Version 2, updated 27 June 2022",
        "URL": address(),
        "language": "en-GB",
        "abstract": "What it says in a line.",
    }


def test_signs_that_a_format_reads_as_its_own_come_back_as_typed(
    client: Client,
) -> None:
    updated_post(title=HARD, standfirst=f"TY  - JOUR\nER  - {HARD}")

    assert ris(client)["title"] == HARD
    assert ris(client)["abstract"] == f"TY - JOUR ER - {HARD}"
    assert csl(client)["title"] == HARD
    assert bibtex(client)["title"] == HARD


def test_a_brace_that_is_never_closed_does_not_end_an_entry(client: Client) -> None:
    updated_post(title="A } brace { and x^2")

    assert bibtex(client)["url"] == address()
    raw = text(client, "bib")
    assert (
        r"{{A \textbraceright{} brace \textbraceleft{} and x\textasciicircum{}2}}"
        in raw
    )


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Ada B. Samplesson", "person", {"family": "Samplesson", "given": "Ada B."}),
        ("Jan van der Berg", "person",
         {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan"}),
        ("Sammy Davis Jr", "person",
         {"family": "Davis", "given": "Sammy", "suffix": "Jr"}),
        ("王小明", "person", {"family": "王小明"}),
        ("Plato", "person", {"literal": "Plato"}),
        ("Ada Samplesson", "organisation", {"literal": "Ada Samplesson"}),
        ("The Evidence Team, Oslo", "organisation",
         {"literal": "The Evidence Team, Oslo"}),
    ],
)  # fmt: skip
def test_an_author_is_a_person_or_a_group(
    name: str, kind: str, expected: dict[str, str]
) -> None:
    assert author_name({"name": name, "kind": kind}) == expected


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_for_every_cache_until_the_post_changes(
    client: Client, ending: str
) -> None:
    post = updated_post()

    answer = file(client, ending)

    assert set(answer["Surrogate-Key"].split()) == {post.surrogate_key, "site"}
    assert answer["Cache-Control"].startswith("public")
    assert answer["Content-Disposition"] == f'attachment; filename="walking.{ending}"'
    assert answer["Content-Type"].endswith("; charset=utf-8")


def test_a_file_follows_the_post_and_the_site(client: Client) -> None:
    copy = WorkingCopy.objects.get(pk=make.working_copy(slug="walking").pk)
    make.published(copy)
    WorkingCopy.objects.update(title="What walking does")
    assert csl(client)["title"] != "What walking does"
    make.published(copy)
    SiteSettings.objects.update_or_create(defaults={"name": "Other"}, pk=1)

    assert (csl(client)["title"], csl(client)["version"]) == ("What walking does", "2")
    assert csl(client)["container-title"] == "Other"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_withdrawn_post_is_cited_no_more(client: Client, ending: str) -> None:
    withdrawal.withdraw(updated_post(), by=make.person(), note="It was wrong.")

    assert file(client, ending).status_code == 410


def test_what_is_no_post_has_no_file(client: Client) -> None:
    make.page(slug="about")
    make.working_copy(slug="draft")
    updated_post()

    for path in ("about/cite.ris", "draft/cite.ris", "walking/cite.xml"):
        assert client.get(f"/{path}").status_code == 404
    assert client.post("/walking/cite.ris").status_code == 405


def test_a_file_takes_few_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    updated_post()

    with django_assert_max_num_queries(2):
        file(client, "ris")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_references_of_a_post_are_read_back(client: Client, ending: str) -> None:
    work = make.source(
        title=f"Walking, <i>slowly</i>: {HARD}",
        author=[
            {"family": "van der Berg", "given": "Jan"},
            {"literal": "Pain and Sleep Group"},
        ],
    )
    post = make.post(slug="walking", source=work)

    answer = client.get(f"/walking/references.{ending}")
    words = answer.content.decode()

    assert f"post-{post.pk}" in answer["Surrogate-Key"]
    assert 'filename="walking-references.' in answer["Content-Disposition"]
    assert f"/walking/references.{ending}" in client.get("/walking/").content.decode()
    if ending == "ris":
        [found] = rispy.loads(words)
        assert found["title"] == f"Walking, slowly: {HARD}"
        assert found["authors"] == ["van der Berg, Jan", "Pain and Sleep Group"]
        assert (found["start_page"], found["end_page"]) == ("45", "67")
        assert (found["year"], found["doi"]) == ("2020", work.doi)
    elif ending == "bib":
        library = entrypoint.parse_string(words)
        assert not library.failed_blocks
        [entry] = library.entries
        assert entry.entry_type == "article"
        assert entry["journal"] == "Journal of Samples"
        assert entry["author"] == "van der Berg, Jan and {Pain and Sleep Group}"
    else:
        [item] = json.loads(words)
        assert item == work.csl | {"id": "van-der-berg-2020-1"}
