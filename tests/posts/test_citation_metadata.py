"""What reference managers read in a post's head: their published rules, and no journal.

Zotero's "Embedded Metadata" translator takes `z:itemType` before all other guesses; a
`citation_journal_title` would make the post an article of a journal. Highwire's names and
forms are those of Google Scholar's inclusion guidelines ("Indexing").
"""

import re
from collections import defaultdict
from datetime import UTC, datetime

import pytest
from django.test import Client

from posts.models import Revision
from tests import make
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
HIGHWIRE = {
    *("citation_title", "citation_author", "citation_publication_date"),
    *("citation_online_date", "citation_language", "citation_public_url"),
}
DUBLIN_CORE = {
    *("DC.title", "DC.creator", "DC.date", "DC.identifier", "DC.rights", "DC.language"),
    "dcterms.modified",
}


@pytest.fixture
def html(client: Client) -> str:
    names = ("Ada B. Samplesson", "Jan van der Berg", "Pain and Sleep Group")
    authors = [make.author(name=name, slug=f"who-{n}") for n, name in enumerate(names)]
    copy = make.working_copy(
        slug="walking", title='Does "walking" help?', authors=authors
    )
    make.published(copy, at=datetime(2014, 3, 2, 9, tzinfo=UTC))
    later = datetime(2022, 6, 27, 9, tzinfo=UTC)
    make.published(copy, kind=Revision.Kind.UPDATE, note="New.", at=later)
    return client.get("/walking/").content.decode()


def said(html: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for one in elements(html, "meta"):
        if "name" in one:
            found[one["name"]].append(one["content"])
    return found


def test_the_post_is_a_blog_post_for_zotero(html: str) -> None:
    assert said(html)["z:itemType"] == ["blogPost"]
    assert {one["property"]: one["content"] for one in elements(html, "meta")
            if "property" in one}["og:site_name"] == "Evidence blog"  # fmt: skip


def test_no_tag_makes_it_an_article_of_a_journal(html: str) -> None:
    names = {name for name in said(html) if name.startswith("citation_")}

    assert names == HIGHWIRE


def test_each_author_has_a_tag_with_the_family_name_first(html: str) -> None:
    authors = ["Samplesson, Ada B.", "van der Berg, Jan", "Pain and Sleep Group"]

    assert said(html)["citation_author"] == authors
    assert said(html)["DC.creator"] == authors


def test_dates_have_the_forms_that_are_asked_for(html: str) -> None:
    about = said(html)

    assert about["citation_publication_date"] == ["2014/03/02"]
    assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", about["citation_online_date"][0])
    assert about["DC.date"] == ["2014-03-02"]
    assert about["dcterms.modified"] == ["2022-06-27"]


def test_dublin_core_says_title_address_language_and_rights(html: str) -> None:
    about = said(html)

    assert {name for name in about if name.lower().startswith("dc")} == DUBLIN_CORE
    assert about["DC.title"] == about["citation_title"] == ['Does "walking" help?']
    assert (
        about["DC.identifier"] == about["citation_public_url"] == [f"{SITE}/walking/"]
    )
    assert about["DC.language"] == about["citation_language"] == ["en-GB"]
    assert about["DC.rights"] == ["https://creativecommons.org/licenses/by/4.0/"]


def test_links_lead_to_the_licence_and_to_each_author(html: str) -> None:
    links = [(one["rel"], one["href"]) for one in elements(html, "link")]

    assert ("license", "https://creativecommons.org/licenses/by/4.0/") in links
    assert [href for rel, href in links if rel == "author"] == [
        f"{SITE}/author/who-{n}/" for n in range(3)
    ]


def test_a_page_outside_the_stream_is_no_blog_post(client: Client) -> None:
    make.page(slug="about")

    about = said(client.get("/about/").content.decode())

    assert [name for name in about if name.startswith(("z:", "citation_"))] == []
