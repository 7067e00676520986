"""Feeds: the whole of each post, wherever it is read."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidenceblog.core.models import SiteSettings
from posts.feeds import POSTS_IN_A_FEED, with_absolute_urls
from posts.models import WorkingCopy
from tests import make
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SELF = "{http://www.w3.org/2005/Atom}link"


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


def channel(client: Client, **headers: str) -> Element:
    answer = client.get("/feed/", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    rss = ElementTree.fromstring(answer.content)  # noqa: S314  # our own answer
    assert (rss.tag, rss.attrib) == ("rss", {"version": "2.0"})
    [found] = rss
    return found


def item(client: Client) -> Element:
    [found] = channel(client).findall("item")
    return found


def text(parent: Element, tag: str) -> str:
    return parent.findtext(tag) or ""


def test_a_feed_is_rss_with_what_the_format_asks_for(client: Client) -> None:
    make.post(title="Walking & pain", slug="walking", at=FIRST_DAY)

    feed = channel(client)
    [post] = feed.findall("item")

    assert text(feed, "title") == "Evidence blog"
    assert text(feed, "link") == f"{SITE}/"
    assert text(feed, "description") == "Health evidence, explained with care"
    assert text(post, "title") == "Walking & pain"
    assert text(post, "link") == f"{SITE}/walking/"
    assert text(post, "description") == "What it says in a line."
    assert parsedate_to_datetime(text(post, "pubDate")) == FIRST_DAY
    [itself] = feed.findall(SELF)
    assert (itself.get("rel"), itself.get("href")) == ("self", f"{SITE}/feed/")


def test_every_author_and_topic_is_in_the_feed(client: Client) -> None:
    authors = [make.author(name=name) for name in ("Ada", "Ben", "Cleo")]
    topics = [make.topic(name=name) for name in ("Joints", "Pain")]
    make.post(authors=authors, topics=topics)

    post = item(client)

    assert [creator.text for creator in post.findall(CREATOR)] == ["Ada", "Ben", "Cleo"]
    assert [topic.text for topic in post.findall("category")] == ["Joints", "Pain"]


def test_the_whole_text_is_in_the_feed_and_its_addresses_lead_to_the_site(
    client: Client,
) -> None:
    copy = make.working_copy(slug="walking")
    make.text(copy, '<p><a href="/">Home</a> <a href="//a.example/">A</a></p>')
    artwork = make.artwork_block(copy, caption="Why it is here").artwork
    make.published(copy)

    html = text(item(client), ENCODED)

    for words in (
        "Walking helps.",
        "probably eases pain",
        "Why it is here",
        "Samplesson",
    ):
        assert words in html
    addresses = [
        address
        for one in elements(html)
        for name in ("href", "src", "srcset")
        if name in one
        for address in one[name].split(", ")
    ]
    assert f"{SITE}/" in addresses
    assert f"{SITE}/walking/#ref-1" in addresses
    assert f"{SITE}/media/{artwork.stem}-640.jpg" in addresses
    assert f"{SITE}/media/{artwork.stem}-480.avif 480w" in addresses
    assert "//a.example/" in addresses
    assert [each for each in addresses if not re.match("(https:)?//", each)] == []


def test_words_that_look_like_an_address_stay_as_they_are() -> None:
    assert (
        with_absolute_urls("<p>Write /feed/ or #top</p>", "/x/")
        == "<p>Write /feed/ or #top</p>"
    )


def test_a_feed_knows_nothing_of_the_host_it_was_asked_by(client: Client) -> None:
    make.post()

    answer = client.get("/feed/", headers={"host": "localhost"})

    assert b"localhost" not in answer.content
    assert b"127.0.0.1" not in answer.content


def test_a_post_is_the_same_item_when_its_address_changes(client: Client) -> None:
    copy = make.working_copy(slug="walking")
    make.published(copy)
    before = item(client).find("guid")
    WorkingCopy.objects.update(slug="running")
    make.published(copy)

    after = item(client).find("guid")

    assert text(item(client), "link") == f"{SITE}/running/"
    assert before is not None
    assert after is not None
    assert (after.text, after.get("isPermaLink")) == (before.text, "false")
    assert after.text == f"{SITE}/?p={copy.post_id}"


@pytest.mark.parametrize("place", ["title", "standfirst", "text", "author", "topic"])
def test_a_character_that_xml_cannot_hold_breaks_no_feed(
    client: Client, place: str
) -> None:
    words = "Walking\x0b he\x1flps\ufffe"
    places: dict[str, dict[str, Any]] = {
        "title": {"title": words},
        "standfirst": {"standfirst": words},
        "author": {"authors": [make.author(name=words)]},
        "topic": {"topics": [make.topic(name=words)]},
    }
    copy = make.working_copy(**places.get(place, {}))
    if place == "text":
        make.text(copy, f"<p>{words}</p>", ordering=11)
    make.published(copy)

    assert re.search("Walking helps(?!\\.)", "".join(item(client).itertext()))


def test_a_feed_holds_the_newest_posts_in_the_same_few_queries(client: Client) -> None:
    counts = []
    for day in range(POSTS_IN_A_FEED + 1):
        make.post(title=f"Day {day}", at=FIRST_DAY + timedelta(days=day))
        if day in {0, POSTS_IN_A_FEED}:
            with CaptureQueriesContext(connection) as queries:
                titles = [text(post, "title") for post in channel(client).iter("item")]
            counts.append(len(queries))

    assert titles == [f"Day {day}" for day in range(POSTS_IN_A_FEED, 0, -1)]
    assert counts[0] == counts[1] <= 3


def test_other_sites_scripts_may_read_the_feed(client: Client) -> None:
    assert client.get("/feed/").headers["Access-Control-Allow-Origin"] == "*"


def test_a_text_that_changed_is_in_the_feed_as_it_is_now(
    client: Client, settings: LazySettings
) -> None:
    post = make.post(slug="walking")
    make.text(post.working_copy, '<p>See <a href="/more/">more</a>.</p>')
    assert "/more/" not in client.get("/feed/").content.decode()

    make.published(post.working_copy)
    settings.SITE_URL = "https://moved.example"

    assert 'href="https://moved.example/more/"' in item(client).findtext(ENCODED, "")


class Html(HTMLParser):
    """What a reader shows that takes text for HTML: its text, and what would run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", []  # type: ignore[var-annotated]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


MARKUP = {
    "tag": "Is <b>this</b> bold?",
    "script": "<script>alert(1)</script> works",
    "picture": "<img src=x onerror=alert(1)>",
    "unclosed": "A <img src=x",
    "entities": "&lt;img src=x onerror=alert(1)&gt; and &amp;",
    "number": "&#60;script&#62;",
    "double": "&amp;lt;b&amp;gt;",
    "plain": 'Salt & pepper, p < 0.05, n > 30: "so"',
    "cdata": "]]><script>",
}


@pytest.mark.parametrize("title", MARKUP.values(), ids=MARKUP)
def test_titles_are_text_for_a_reader_that_takes_them_for_html(
    client: Client, title: str
) -> None:
    topic, author = make.topic(name=title), make.author(name=title)
    make.post(title=title, standfirst=title, topics=[topic], authors=[author])
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"name": title, "tagline": title}
    )

    feed, [post] = channel(client), [item(client)]
    shown = [
        *(text(feed, tag) for tag in ("title", "description")),
        *(text(post, tag) for tag in ("title", "description", "category", CREATOR)),
    ]

    read = [Html(one) for one in shown]
    assert [one.tags for one in read] == [[]] * 6
    assert {one.text for one in read} == {title}


def test_a_title_without_markup_is_the_same_as_text(client: Client) -> None:
    make.post(title="Salt & pepper: n > 30")

    assert text(item(client), "title") == "Salt & pepper: n > 30"
