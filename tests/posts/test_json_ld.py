"""JSON-LD: schema.org's types with the properties that they may and must have."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from django.conf import LazySettings
from django.test import Client

from evidenceblog.core.models import SiteSettings
from posts import json_ld
from posts.models import Post, Revision
from tests import make
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
ORCID = "0000-0002-1825-0097"


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def post() -> Post:
    copy = make.working_copy(
        slug="walking",
        title="Does walking help?",
        lead=make.artwork(source_url="https://pictures.example/12"),
        topics=[make.topic(name="Pain", slug="pain", description="What eases it.")],
        authors=[make.author(name="Ada", slug="ada", orcid=ORCID, bio="Writes.")],
    )
    make.published(copy)
    return copy.post


@cache
def rules() -> Any:
    schema = Path(__file__).with_name("schemas") / "schema-org.json"
    return fastjsonschema.compile(json.loads(schema.read_text()))


def about(client: Client, path: str = "/walking/") -> dict[str, Any]:
    html = client.get(path).content.decode()
    [script] = elements(html, "script", type="application/ld+json")
    found: dict[str, Any] = json.loads(script.text)
    rules()(found)  # raises JsonSchemaException
    return found


def described(post: Post, **changes: Any) -> dict[str, Any]:
    """Describe a post whose snapshot has these changes, as later formats have them."""
    Post.objects.get(pk=post.pk)
    revision = post.shown
    revision.snapshot |= changes
    found = json_ld.blog_posting(post, SiteSettings.load())
    rules()(found)
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "Blog"),
        ("/walking/", "BlogPosting"),
        ("/topic/pain/", "CollectionPage"),
        ("/author/ada/", "ProfilePage"),
    ],
)
def test_each_page_is_described_by_the_rules_of_its_type(
    client: Client, post: Post, path: str, kind: str
) -> None:
    assert about(client, path)["@type"] == kind


def test_authors_have_their_page_and_orcid(client: Client, post: Post) -> None:
    [ada] = about(client)["author"]

    assert ada == {
        "@type": "Person",
        "@id": f"{SITE}/author/ada/",
        "name": "Ada",
        "url": f"{SITE}/author/ada/",
        "sameAs": f"https://orcid.org/{ORCID}",
    }
    assert about(client, "/author/ada/")["mainEntity"] == ada | {
        "description": "Writes."
    }


def test_roles_organisations_and_reviewers_are_told(post: Post) -> None:
    ada = {
        "name": "Ada",
        "slug": "ada",
        "orcid": "",
        "role": "Editor",
        "kind": "person",
    }
    team = {"name": "Team", "slug": "team", "orcid": "", "kind": "organisation"}

    found = described(post, authors=[ada, team], reviewers=[ada])

    assert found["author"][0]["jobTitle"] == "Editor"
    assert found["author"][1]["@type"] == "Organization"
    [reviewer] = found["mainEntityOfPage"]["reviewedBy"]
    assert reviewer["name"] == "Ada"


def test_a_review_is_said_of_the_page_and_moves_no_other_date(
    client: Client, post: Post
) -> None:
    before = about(client)
    assert "lastReviewed" not in before["mainEntityOfPage"]

    make.published(post.working_copy, kind=Revision.Kind.REVIEW)
    found = about(client)

    assert found["dateModified"] == before["dateModified"]
    reviewed = Post.objects.get().shown.reviewed_at
    assert reviewed
    assert found["mainEntityOfPage"]["lastReviewed"] == f"{reviewed:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("rests", "kind"), [(True, "MedicalWebPage"), (False, "WebPage")]
)
def test_news_of_the_site_is_no_medical_page(
    client: Client, rests: bool, kind: str
) -> None:
    make.post(slug="walking", topics=[make.topic(checks_evidence=rests)])

    assert about(client)["mainEntityOfPage"]["@type"] == kind


def test_the_way_from_home_is_told(client: Client, post: Post) -> None:
    steps = about(client)["mainEntityOfPage"]["breadcrumb"]["itemListElement"]

    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Evidence blog", f"{SITE}/"),
        (2, "Pain", f"{SITE}/topic/pain/"),
        (3, "Does walking help?", f"{SITE}/walking/"),
    ]


def test_the_site_publishes_with_its_mark(client: Client, post: Post) -> None:
    publisher = about(client)["publisher"]

    assert (publisher["@type"], publisher["name"]) == ("Organization", "Evidence blog")
    path = publisher["logo"]["url"].removeprefix(SITE)
    assert client.get(path).headers["Content-Type"] == "image/png"


def test_a_picture_has_licence_and_credit(client: Client, post: Post) -> None:
    [image] = about(client)["image"]

    assert image["creditText"] == "Credit: Ada Samplesson"
    assert image["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert image["acquireLicensePage"] == "https://pictures.example/12"
    assert (image["width"], image["height"]) == (640, 400)


@pytest.mark.parametrize(
    ("creator", "named"),
    [("Ada", ["Ada"]), ("Drawn by script for this site", []), ("unknown", [])],
)
def test_a_creator_is_a_person_only_where_we_know_whom(
    client: Client, creator: str, named: list[str]
) -> None:
    make.post(
        slug="walking",
        lead=make.artwork(creator=creator),
        authors=[make.author(name="Ada", slug="ada")],
    )

    [image] = about(client)["image"]

    assert [image[key]["name"] for key in ("creator",) if key in image] == named


def test_an_old_snapshot_without_these_facts_can_be_described(post: Post) -> None:
    bare = [{"id": 1, "name": "Ada", "slug": "ada", "orcid": ""}]

    assert described(post, authors=bare)["author"][0]["name"] == "Ada"
