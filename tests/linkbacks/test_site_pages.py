"""What real sites' pages say is read: who wrote them, when, their title and own words."""

from time import monotonic, sleep

import pytest

from comments.linkbacks import receiver
from comments.linkbacks.mention_content.site_names import (
    names_of_site,
    without_site_name,
)
from comments.linkbacks.models import Linkback, Protocol
from evidenceblog.core import http_fetch
from posts.models import Post
from tests.servers.origins import Asked, OriginSite, Served

from .site_pages import EXCERPTS, PAGES, SitePage
from .told_pages import PAGE, TARGET, looked_at, said_by, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_author_date_title_and_words_are_the_pages(
    post: Post, reader: OriginSite, page: SitePage
) -> None:
    here = {"http://reader.test": reader.url}
    for path in ("/rss", "/atom"):
        feed = page.feed.replace(*next(iter(here.items())))
        reader.pages[path] = Served(feed, content_type="application/xml")
    row = told(reader, body=page.html.replace(*next(iter(here.items()))))

    assert said_by(row).name == page.by
    assert row.published_at == page.on
    assert row.title == page.title
    assert said_by(row).body == page.said


@pytest.mark.parametrize(("html", "excerpt"), EXCERPTS.values(), ids=EXCERPTS)
def test_an_excerpt_is_what_the_author_says_or_nothing(
    post: Post, reader: OriginSite, html: str, excerpt: str
) -> None:
    row = told(reader, body=html)

    assert said_by(row).body == (excerpt or row.title)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("What an average hides – Ping Peer", "What an average hides"),
        ("What an average hides | Ping Peer", "What an average hides"),
        ("What an average hides « Ping Peer", "What an average hides"),
        ("What an average hides — ping peer", "What an average hides"),
        ("What an average hides—Ping Peer", "What an average hides"),
        ("What an average hides - Ping-Peer", "What an average hides"),
        ("What an average hides :: Ping Peer", "What an average hides"),
        (
            "What an average hides | Health | Ping Peer",
            "What an average hides | Health",
        ),
        ("Ping Peer: What an average hides", "What an average hides"),
        ("Ping Peer » What an average hides", "What an average hides"),
        ("Averages - what they hide | Ping Peer", "Averages - what they hide"),
        ("Averages – what they hide", "Averages – what they hide"),
        ("Placebo-controlled trials: a primer", "Placebo-controlled trials: a primer"),
        ("Why Ping Peer matters", "Why Ping Peer matters"),
        ("Ping Peer", "Ping Peer"),
        ("Ping Peer | Ping Peer", "Ping Peer | Ping Peer"),
    ],
)
def test_the_name_of_the_site_is_cut_off_a_title_and_nothing_else(
    title: str, kept: str
) -> None:
    names = names_of_site(["Ping Peer"], "https://pingpeer.example/why")

    assert without_site_name(title, names) == kept


def test_a_reply_link_counts_as_a_link_to_the_post(
    post: Post, reader: OriginSite
) -> None:
    reply = f"{TARGET}?replytocom=5"
    reader.pages["/why"] = Served(PAGE.replace(TARGET, f"{reply}#respond"))
    receiver.receive_linkback(f"{reader.url}/why", reply, Protocol.WEBMENTION)

    assert looked_at().state == Linkback.State.VERIFIED


def test_the_look_up_of_a_feed_shares_the_deadline_of_its_page(
    post: Post, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, deadline = reader.answer, 1.0

    def answer_slowly(asked: Asked) -> Served:
        if asked.path == "/feed":
            sleep(deadline * 5)
        return answer(asked)

    monkeypatch.setattr(reader, "answer", answer_slowly)
    monkeypatch.setattr(http_fetch, "DEADLINE", deadline)
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    begun = monotonic()

    row = told(reader, body=feed + PAGE)

    assert monotonic() - begun < deadline * 4
    assert row.state == Linkback.State.VERIFIED
    assert said_by(row).name == "reader.test"
