"""Whoever a page does not name, its site's feed may: it is asked once."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from comments.models import Status
from posts.models import Post
from tests.reading import text_of
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served

from .test_card import card_of
from .told_pages import PAGE, approve, look_again, said_by, told

pytestmark = pytest.mark.django_db
RSS = "application/rss+xml"
OFFER = f'<link rel="alternate" type="{RSS}" href="{{}}">'
FEED = """<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>
<link>{url}/why</link><dc:creator>Ada Reader</dc:creator></item></channel></rss>"""


def offering(feed: str, page: str = PAGE) -> str:
    return page.replace("</title>", f"</title>{OFFER.format(feed)}")


@pytest.fixture
def feed(reader: OriginSite) -> str:
    reader.pages["/feed/"] = Served(FEED.format(url=reader.url), content_type=RSS)
    return "/feed/"


def test_who_wrote_a_page_is_named_by_its_feed(
    post: Post, reader: OriginSite, feed: str
) -> None:
    row = told(reader, body=offering(feed))

    assert said_by(row).name == "Ada Reader"
    assert (said_by(row).origin or {})["author"] == ""  # it gives no trust


def test_a_page_that_names_its_author_has_its_feed_left_alone(
    post: Post, reader: OriginSite, feed: str
) -> None:
    named = "<title>Why</title><meta name=author content='Ben Moss'>"
    row = told(reader, body=offering(feed, PAGE.replace("<title>Why", f"{named}<p>")))

    assert said_by(row).name == "Ben Moss"
    assert reader.seen()[feed] == 0


def test_what_was_published_stays_and_the_feed_is_not_asked_again(
    post: Post, reader: OriginSite, feed: str
) -> None:
    row = told(reader, body=offering(feed))
    approve(row)
    reader.pages.pop(feed)

    row = look_again(row)

    assert said_by(row).status == Status.APPROVED
    assert reader.seen()[feed] == 1


def test_a_name_stays_when_other_words_of_the_page_change(
    post: Post, reader: OriginSite, feed: str
) -> None:
    row = told(reader, body=offering(feed))
    reader.pages["/why"] = Served(offering(feed, PAGE.replace("helped", "hurt")))

    row = look_again(row)

    assert "hurt" in said_by(row).body
    assert said_by(row).name == "Ada Reader"


def test_no_host_is_asked_for_a_feed_but_that_of_the_page(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    internet.names["victim.test"] = ["127.0.0.1"]
    row = told(reader, body=offering("http://victim.test/feed/"))

    assert said_by(row).name == "reader.test"
    assert "victim.test" not in internet.looked_up


@pytest.mark.parametrize(
    "served",
    [
        Served("", 500),
        Served("<rss>", content_type=RSS),
        Served("", 302, (("Location", "http://10.0.0.1/"),)),
    ],
)
def test_a_feed_that_says_nothing_leaves_the_name_of_the_site(
    post: Post, reader: OriginSite, served: Served
) -> None:
    reader.pages["/feed/"] = served
    page = PAGE.replace(
        "<title>", "<meta property=og:site_name content='Walks'><title>"
    )
    row = told(reader, body=offering("/feed/", page))

    assert said_by(row).name == "Walks"


def test_readers_and_moderators_see_the_site_and_the_date_of_a_page(
    post: Post, reader: OriginSite, client: Client, moderator_client: Client
) -> None:
    head = "<meta property=og:site_name content='Walks &amp; talks'>"
    dated = "<meta property=article:published_time content='2026-03-01T08:00:00Z'>"
    row = told(reader, body=PAGE.replace("<title>", f"{head}{dated}<title>"))
    assert row.published_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    card = card_of(moderator_client, said_by(row))
    assert "<bdi>Walks & talks</bdi>" in card
    assert "Dated 1 March 2026." in card

    approve(row)

    page = text_of(client.get("/walking/")).partition('id="shared"')[2]
    assert "1 March 2026" in page.partition("</section>")[0]


def test_a_person_of_a_site_is_shown_with_its_name(
    post: Post, reader: OriginSite, client: Client
) -> None:
    head = "<meta property=og:site_name content=Walks><meta name=author content=Ben>"
    row = told(reader, body=PAGE.replace("<title>", f"{head}<title>"))
    approve(row)

    page = text_of(client.get("/walking/"))

    assert "<bdi>Walks</bdi>, reader.test" in page
