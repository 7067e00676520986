"""A post's page: what readers and machines find in it, and what it never carries."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.models import Post, Revision, WorkingCopy
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements, ids

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2022, 6, 27, 9, tzinfo=UTC)


def page(client: Client, path: str = "/walking/", **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def meta(html: str) -> dict[str, str]:
    return {
        one.attributes.get("property") or one.attributes.get("name", ""): one["content"]
        for one in elements(html, "meta")
        if "content" in one
    }


def json_ld(html: str) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(
        element(html, "script", type="application/ld+json").text
    )
    return about


def whole_post(**changes: Any) -> WorkingCopy:
    """Publish a post with everything in it, then an update and a review."""
    copy = make.working_copy(
        **{"slug": "walking", "title": "Does walking help?", "lead": make.artwork()}
        | changes
    )
    make.artwork_block(copy, caption="Walkers")
    make.published(copy, at=FIRST_DAY)
    make.published(copy, kind=Revision.Kind.UPDATE, note="A new review.", at=LATER)
    return copy


def test_a_page_has_its_parts_in_the_order_readers_know(client: Client) -> None:
    ada, ben = make.author(name="Ada Samplesson"), make.author(name="Ben Beispiel")
    copy = whole_post(topics=[make.topic(name="Pain")], authors=[ada, ben])
    make.comment(copy.post, status="approved")

    text = element(page(client), "main").text

    parts = [
        "Pain",
        "Does walking help?",
        "What it says in a line.",
        "Written by Ada Samplesson Ben Beispiel",
        "Published 2 March 2014",
        "Page last updated 27 June 2022",
        "Walking helps.[1]",
        "Key finding",
        "Certainty of the evidence: moderate.",
        "Walkers Credit: Ada Samplesson",
        "References",
        "Samplesson AB. Sample source",
        "Does walking help? by Ada Samplesson, Ben Beispiel is licensed under a",
        "Creative Commons Attribution 4.0 International licence.",
        "1 comment on this post",
        "Thank you, this helped.",
        "Your email address will not be published.",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_a_page_has_one_heading_and_no_id_twice(client: Client) -> None:
    copy = whole_post()
    make.comment(copy.post, status="approved")

    html = page(client)

    assert element(html, "h1").text == "Does walking help?"
    assert len(ids(html)) == len(set(ids(html)))


def test_each_link_within_the_page_leads_somewhere(client: Client) -> None:
    whole_post()

    html = page(client)

    targets = [
        link["href"]
        for link in elements(html, "a")
        if link.attributes.get("href", "").startswith("#")
    ]
    assert "#ref-1" in targets
    assert {target[1:] for target in targets} <= set(ids(html))


def test_the_head_names_the_page_by_the_site_s_own_address(client: Client) -> None:
    lead = whole_post().lead
    assert lead

    html = page(client, host="localhost")

    links = {(link["rel"], link["href"]) for link in elements(html, "link")}
    assert ("canonical", f"{SITE}/walking/") in links
    assert ("alternate", "/feed/") in links
    assert ("license", "https://creativecommons.org/licenses/by/4.0/") in links
    said = meta(html)
    assert said["og:type"] == "article"
    assert said["og:url"] == f"{SITE}/walking/"
    assert said["og:title"] == "Does walking help?"
    assert said["og:description"] == said["description"] == "What it says in a line."
    assert said["article:published_time"] == "2014-03-02T09:00:00+00:00"
    assert said["article:modified_time"] == "2022-06-27T09:00:00+00:00"
    assert said["og:image"] == f"{SITE}/media/{lead.stem}-640.jpg"
    assert (said["og:image:width"], said["og:image:height"]) == ("640", "400")
    assert said["og:image:alt"] == "A plain colour"
    assert "localhost" not in html


def test_machines_read_the_post_with_its_citations_and_licence(client: Client) -> None:
    orcid = "0000-0002-1825-0097"
    cited = make.source(DOI="10.5555/sample.walk")
    whole_post(authors=[make.author(name="Ada", orcid=orcid)], source=cited)

    about = json_ld(page(client))

    assert (about["@context"], about["@type"]) == ("https://schema.org", "BlogPosting")
    assert about["@id"] == f"{SITE}/walking/"
    assert about["headline"] == "Does walking help?"
    [ada] = about["author"]
    assert (ada["@type"], ada["name"]) == ("Person", "Ada")
    assert ada["sameAs"] == f"https://orcid.org/{orcid}"
    assert about["datePublished"] == "2014-03-02T09:00:00+00:00"
    assert about["dateModified"] == "2022-06-27T09:00:00+00:00"
    assert about["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert about["citation"] == [
        {
            "@type": "ScholarlyArticle",
            "name": make.REVIEW["title"],
            "author": [{"@type": "Person", "name": "Ada B. Samplesson"}],
            "datePublished": "2020-03",
            "isPartOf": {"@type": "Periodical", "name": "Journal of Samples"},
            "identifier": [
                {
                    "@type": "PropertyValue",
                    "propertyID": "DOI",
                    "value": "10.5555/sample.walk",
                    "url": "https://doi.org/10.5555/sample.walk",
                }
            ],
            "sameAs": "https://doi.org/10.5555/sample.walk",
        }
    ]
    assert [image["creditText"] for image in about["image"]] == [
        "Credit: Ada Samplesson",
        "Credit: Ada Samplesson",
    ]


def test_a_cited_work_without_a_doi_is_named_by_its_other_numbers(
    client: Client,
) -> None:
    cited = make.source(DOI=None, PMID="24574082", PMCID="PMC6464864")
    make.post(slug="walking", source=cited)

    [work] = json_ld(page(client))["citation"]

    assert [(one["propertyID"], one["value"]) for one in work["identifier"]] == [
        ("PMID", "24574082"),
        ("PMCID", "PMC6464864"),
    ]
    assert work["sameAs"] == "https://pubmed.ncbi.nlm.nih.gov/24574082/"


@pytest.mark.parametrize(
    "issued",
    [{"date-parts": [[None]]}, {"date-parts": []}, {"literal": "in press"}, {}],
)
def test_a_source_without_a_date_does_no_harm(
    client: Client, issued: dict[str, Any]
) -> None:
    make.post(slug="walking", source=make.source(issued=issued))

    assert "datePublished" not in json_ld(page(client))["citation"][0]


@pytest.mark.parametrize("end", ["</script>", "<!--<script>", "\u2028&amp;"])
def test_no_title_ends_the_script_it_stands_in(client: Client, end: str) -> None:
    title = f"Does {end}<b>walking</b> help?"
    make.post(slug="walking", title=title)

    html = page(client)

    assert json_ld(html)["headline"] == title
    assert elements(html, "b") == []


def test_a_post_in_arabic_says_so_and_runs_from_the_right(client: Client) -> None:
    topics = [make.topic(name="Walking")]
    make.post(slug="walking", language="ar", title="هل يفيد المشي؟", topics=topics)

    html, home = page(client), page(client, "/")

    assert element(html, "html")["lang"] == "en-gb"
    for post in (element(html, "article", class_="post"), element(home, "article")):
        assert (post["lang"], post["dir"]) == ("ar", "rtl")
    assert json_ld(html)["inLanguage"] == "ar"
    assert element(home, "html")["lang"] == "en-gb"


def test_an_imported_post_without_what_the_gate_asks_for_can_be_read(
    client: Client,
) -> None:
    copy = make.working_copy(slug="walking", standfirst="", licence="")
    copy.bylines.all().delete()
    copy.topics.clear()
    make.artwork_block(copy, artwork=make.artwork(licence="", creator=""))

    make.published(copy, kind=Revision.Kind.IMPORT)

    html = page(client)
    assert "Walking helps." in html
    assert element(html, class_="licence-line").text == ""
    assert "license" not in json_ld(html)


def test_a_draft_is_not_found(client: Client) -> None:
    make.working_copy(slug="walking")

    assert client.get("/walking/").status_code == 404


def test_a_page_can_be_asked_for_its_head_alone_and_takes_nothing(
    client: Client,
) -> None:
    make.post(slug="walking")

    head = client.head("/walking/")

    assert (head.status_code, head.content) == (200, b"")
    assert client.post("/walking/").status_code == 405


# What no public page carries


NOT_FOUND_OR_GONE = {"/gone/": 410, "/none/": 404, "/page/2/": 404}


def public_pages(client: Client) -> dict[str, Any]:
    copy = whole_post()
    make.comment(copy.post, status="approved")
    gone = make.post(slug="gone")
    withdrawal.withdraw(gone, by=make.person(), note="Wrong.")
    topic, author = copy.topics.get(), copy.bylines.get().author
    paths = ["/", "/walking/", "/feed/", *NOT_FOUND_OR_GONE]
    paths += [topic.get_absolute_url(), author.get_absolute_url()]
    return {path: client.get(path) for path in paths}


@pytest.mark.parametrize("signed_in", [False, True])
def test_public_pages_are_the_same_for_everybody(
    client: Client, editor_client: Client, signed_in: bool
) -> None:
    answers = public_pages(editor_client if signed_in else client)

    for path, answer in answers.items():
        assert answer.status_code == NOT_FOUND_OR_GONE.get(path, 200), path
        assert not answer.cookies
        # The page of a post has links for who may edit it, and is theirs alone.
        is_theirs = signed_in and path == "/walking/"
        assert ("Cookie" in answer.headers.get("Vary", "")) == is_theirs
        assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_public_pages_allow_no_inline_script_and_carry_no_nonce(
    client: Client,
) -> None:
    for path, answer in public_pages(client).items():
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy, path
        assert "style-src 'self';" in policy, path
        assert "unsafe" not in policy, path
        assert "nonce" not in policy, path


def test_a_page_asks_nobody_else_for_anything(client: Client) -> None:
    whole_post()

    html = page(client)

    loaded = [
        one.attributes.get("src") or one.attributes.get("href") or one["srcset"]
        for one in elements(html)
        if one.tag in {"img", "source", "script", "iframe"}
        or (one.tag == "link" and one["rel"] in {"stylesheet", "icon", "preload"})
        if one.attributes.get("type") != "application/ld+json"
    ]
    assert len(loaded) >= 4
    ours = ("/static/", "/media/", "/favicon.ico")
    assert [url for url in loaded if not url.startswith(ours)] == []


# How much a page costs


def crowded(blocks: int) -> Post:
    """A live post with so many of each thing it may hold, and as many comments."""
    copy = make.working_copy(slug=f"walking-{blocks}", lead=make.artwork())
    for number in range(blocks):
        source = make.source()
        copy.listed_sources.create(source=source)
        make.text(copy, f'<p>A <cite data-source="{source.pk}"></cite></p>')
        make.finding(copy, source=source)
        if number % 10 == 0:
            make.artwork_block(copy)
        copy.topics.add(make.topic())
        copy.bylines.create(author=make.author(), position=number)
    post = make.published(copy).post
    parent = None
    for _number in range(blocks):
        parent = make.comment(post, parent=parent, status="approved")
    return post


def test_a_page_takes_the_same_few_queries_however_much_is_on_it(
    client: Client,
) -> None:
    counts = []
    for blocks in (3, 30):
        post = crowded(blocks)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = page(client, post.get_absolute_url())
        assert len(elements(html, "li", class_="comment")) == blocks
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_the_process_says_that_it_is_there_without_asking_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
