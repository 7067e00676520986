"""Feeds in each format: valid by the format's rules, and the same in all of them."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
import feedparser  # type: ignore[import-untyped]
import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from evidenceblog.core.models import SiteSettings
from posts.models import Post, Revision
from posts.revisions import withdrawal
from tests import make

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
SCHEMAS = Path(__file__).with_name("schemas")
XML = ("feed/", "feed/atom/")
EVERY = (*XML, "feed.json")
PAGES = ("/", "/topic/pain/", "/author/ada/")
MARKUP = "Is <b>this</b> & &lt;that&gt; bold?"


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def post() -> Post:
    """A post with everything that a feed tells, in a language written to the left."""
    copy = make.working_copy(
        slug="walking",
        language="ar",
        title=f"المشي {MARKUP}",
        notice="This is a sample.",
        lead=make.artwork(),
        topics=[make.topic(name="Pain", slug="pain")],
        authors=[make.author(name="Ada", slug="ada"), make.author(name="Ben\x0b")],
    )
    make.published(copy, at=datetime(2014, 3, 2, 9, tzinfo=UTC))
    make.published(copy, kind=Revision.Kind.UPDATE, note="The sum was wrong.")
    return copy.post


@cache
def atom_schema() -> Any:
    return etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))


@cache
def json_schema() -> Any:
    return fastjsonschema.compile(json.loads((SCHEMAS / "json-feed.json").read_text()))


def json_feed(client: Client, path: str = "/feed.json") -> dict[str, Any]:
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    found = json.loads(answer.content)
    json_schema()(found)  # raises JsonSchemaException
    assert isinstance(found, dict)
    return found


def read(client: Client, path: str) -> Any:
    """Return a feed as readers' programs read it; they never have to guess."""
    answer = client.get(path)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    found = feedparser.parse(answer.content, response_headers=headers)
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("end", XML)
def test_feeds_of_xml_parse_without_a_guess(
    client: Client, post: Post, page: str, end: str
) -> None:
    [entry] = read(client, f"{page}{end}").entries

    assert entry.id == f"{SITE}/?p={post.pk}"
    assert entry.link == f"{SITE}/walking/"
    assert [author["name"] for author in entry.authors] == ["Ada", "Ben"]
    assert entry.published_parsed[:3] == (2014, 3, 2)
    assert entry.updated_parsed[:3] == post.shown.updated_at.utctimetuple()[:3]  # type: ignore[union-attr]
    assert [tag.term for tag in entry.tags] == ["Pain"]
    [picture] = entry.media_content
    assert picture["url"].startswith(f"{SITE}/media/artwork/")
    assert picture["width"] == "640"


@pytest.mark.parametrize("page", PAGES)
def test_atom_is_valid_by_its_schema(client: Client, post: Post, page: str) -> None:
    feed = etree.fromstring(client.get(f"{page}feed/atom/").content)

    atom_schema().assertValid(feed)


def test_an_empty_feed_is_valid_too(client: Client) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"tagline": ""})

    atom_schema().assertValid(etree.fromstring(client.get("/feed/atom/").content))
    assert json_feed(client)["items"] == []


def test_a_post_without_a_byline_is_valid_atom(client: Client) -> None:
    copy = make.working_copy()
    copy.bylines.all().delete()
    make.published(copy, kind=Revision.Kind.IMPORT, at=datetime(2014, 3, 2, tzinfo=UTC))

    feed = etree.fromstring(client.get("/feed/atom/").content)

    atom_schema().assertValid(feed)
    assert feed.findtext("{*}author/{*}name") == "Evidence blog"
    assert "authors" not in json_feed(client)["items"][0]


@pytest.mark.parametrize("page", PAGES)
def test_a_json_feed_tells_all_of_a_post(client: Client, post: Post, page: str) -> None:
    feed = json_feed(client, f"{page}feed.json")
    [item] = feed["items"]

    assert feed["home_page_url"] == f"{SITE}{page}"
    assert feed["feed_url"] == f"{SITE}{page}feed.json"
    assert item["id"] == f"{SITE}/?p={post.pk}"
    assert item["url"] == f"{SITE}/walking/"
    assert item["title"] == f"المشي {MARKUP}"
    assert item["summary"] == "What it says in a line."
    assert item["language"] == "ar"
    assert item["date_published"] == "2014-03-02T09:00:00+00:00"
    assert item["date_modified"] == post.shown.updated_at.isoformat()  # type: ignore[union-attr]
    assert item["authors"][0] == {"name": "Ada", "url": f"{SITE}/author/ada/"}
    assert item["tags"] == ["Pain"]
    assert item["image"].startswith(f"{SITE}/media/artwork/")


def test_the_works_cited_are_in_the_json_feed(client: Client) -> None:
    source = make.source(DOI="10.5555/walks")
    make.post(source=source)

    [work] = json_feed(client)["items"][0]["_references"]

    assert work["url"] == "https://doi.org/10.5555/walks"
    assert work["reference"].startswith("Samplesson AB. Sample source")


def bodies(client: Client) -> dict[str, str]:
    """Return the whole text of the one post, from a feed of each format."""
    rss, atom = (read(client, f"/{end}").entries[0] for end in XML)
    return {
        "rss": client.get("/feed/").content.decode(),
        "atom": atom.content[0].value,
        "read as rss": rss.content[0].value,
        "json": json_feed(client)["items"][0]["content_html"],
    }


@pytest.mark.parametrize(
    "words",
    [
        *("Walking helps.", "This is a sample.", "The sum was wrong.", "Credit: Ada"),
        *("/walking/#ref-1", f"{SITE}/media/artwork/"),
    ],
)
def test_each_format_has_the_whole_text(client: Client, post: Post, words: str) -> None:
    assert [name for name, html in bodies(client).items() if words not in html] == []


def test_each_format_tells_language_and_direction(client: Client, post: Post) -> None:
    for html in bodies(client).values():
        assert 'dir="rtl"' in html
        assert 'lang="ar"' in html
    atom = etree.fromstring(client.get("/feed/atom/").content)
    [entry] = atom.findall("{*}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert read(client, "/feed/").entries[0].language == "ar"


def test_a_title_is_the_same_text_in_each_format(client: Client, post: Post) -> None:
    atom = etree.fromstring(client.get("/feed/atom/").content)

    assert atom.findtext("{*}entry/{*}title") == f"المشي {MARKUP}"
    assert json_feed(client)["items"][0]["title"] == f"المشي {MARKUP}"


@pytest.mark.parametrize("end", EVERY)
def test_a_topics_feed_has_its_posts_alone(
    client: Client, post: Post, end: str
) -> None:
    make.post(slug="elsewhere")

    feed = client.get(f"/topic/pain/{end}").content.decode()

    assert f"{SITE}/walking/" in feed
    assert "elsewhere" not in feed
    assert "Pain · Evidence blog" in feed


@pytest.mark.parametrize("end", EVERY)
@pytest.mark.parametrize("page", ["/topic/none/", "/author/none/"])
def test_what_does_not_exist_has_no_feed(client: Client, page: str, end: str) -> None:
    assert client.get(f"{page}{end}").status_code == 404


@pytest.mark.parametrize("end", EVERY)
@pytest.mark.parametrize("page", PAGES)
def test_feeds_are_shared_and_for_scripts_of_other_sites(
    client: Client, post: Post, page: str, end: str
) -> None:
    answer = client.get(f"{page}{end}")

    keys = answer.headers["Surrogate-Key"].split()
    about = {
        "/": None,
        "/topic/pain/": post.shown.topics.get().surrogate_key,
        "/author/ada/": post.shown.authors.get(slug="ada").surrogate_key,
    }[page]
    assert keys == [name for name in ("posts", about, "site") if name]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("end", EVERY)
def test_a_withdrawn_post_is_in_no_feed(client: Client, post: Post, end: str) -> None:
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    assert "walking" not in client.get(f"/{end}").content.decode()


@pytest.mark.parametrize("end", EVERY)
@pytest.mark.parametrize(("page", "most"), [("/", 2), ("/topic/pain/", 3)])
def test_a_feed_takes_few_queries(
    client: Client, post: Post, page: str, most: int, end: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{page}{end}")

    assert len(queries) <= most


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_its_feeds(client: Client, post: Post, page: str) -> None:
    html = client.get(page).content.decode()

    for end in EVERY:
        assert f'href="{page}{end}"' in html


def test_only_the_feed_that_the_hub_is_told_of_names_it(
    client: Client, post: Post, settings: LazySettings
) -> None:
    settings.WEBSUB_HUB = "https://hub.example/"

    assert "hub.example" in client.get("/feed/").content.decode()
    for other in ("/feed/atom/", "/feed.json", "/topic/pain/feed/"):
        answer = client.get(other)
        assert "hub.example" not in answer.content.decode()
        assert "Link" not in answer.headers
