"""Pages outside the stream, such as About: what they show, and where they never appear."""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.linkbacks.models import Linkback
from comments.models import Comment
from posts.models import LISTS, Author, ListCount, Post, Revision, Topic
from posts.revisions import publish_checks, publish_refusals, publishing, withdrawal
from posts.revisions.history import save_revision, take_snapshot
from tests import make
from tests.posts.editing import edit_url, publish, publish_url, send, text_block
from tests.posts.markup import element, elements
from tests.reading import text_of
from tests.tasks import empty_queue, queued

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
ADD = "/admin/posts/workingcopy/add/?kind=page"


@pytest.fixture
def topic() -> Topic:
    return make.topic(slug="pain")


@pytest.fixture
def author() -> Author:
    return make.author(slug="ada")


@pytest.fixture
def page(topic: Topic, author: Author) -> Post:
    """A page that is filed and signed as only posts are: a file import could do that."""
    copy = make.page_copy(title="About us", slug="about", standfirst="Who we are.")
    copy.topics.add(topic)
    copy.bylines.create(author=author)
    make.post(slug="walking", title="Does walking help?")
    empty_queue()
    return make.published(copy).post


def json_ld(html: str) -> dict[str, Any]:
    [script] = elements(html, "script", type="application/ld+json")
    found: dict[str, Any] = json.loads(script.text)
    return found


# What readers see


def test_a_page_shows_its_words_and_what_it_is(client: Client) -> None:
    make.page(title="About us", slug="about", standfirst="Who we are.")

    answer = client.get("/about/")

    html = text_of(answer)
    assert element(html, "h1").text == "About us"
    assert "We explain evidence." in html
    assert element(html, "link", rel="canonical")["href"].endswith("/about/")
    assert element(html, "meta", name="description")["content"] == "Who we are."
    about = json_ld(html)
    assert (about["@type"], about["name"]) == ("WebPage", "About us")
    assert "author" not in about
    assert "s-maxage" in answer["Cache-Control"]


def test_a_withdrawn_page_says_why_and_leads_on(client: Client) -> None:
    page, other = make.page(slug="about"), make.page(slug="contact")
    withdrawal.withdraw(page, by=make.person(), note="Written anew.")

    gone = client.get("/about/")
    assert gone.status_code == 410
    assert "This page was withdrawn" in text_of(gone)

    make.published(page.working_copy)
    page.refresh_from_db()
    withdrawal.withdraw(page, by=make.person(), note="See there.", successor=other)
    assert client.get("/about/")["Location"] == "/contact/"


# Where a page never appears


@pytest.mark.parametrize(
    "path", ["/", "/topic/pain/", "/author/ada/", "/feed/", "/mentions/feed/"]
)
def test_no_list_and_no_feed_shows_a_page(
    page: Post, client: Client, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert "About us" not in text_of(answer)


def test_no_list_counts_a_page(page: Post, topic: Topic, author: Author) -> None:
    counted = dict(ListCount.objects.values_list("key", "posts"))

    assert counted[LISTS] == 1
    assert counted.get(topic.surrogate_key, 0) == 0
    assert counted.get(author.surrogate_key, 0) == 0


def test_a_page_takes_no_comments(page: Post, client: Client) -> None:
    html = text_of(client.get("/about/"))
    said = {"name": "Ada", "email": "ada@example.org", "body": "Hello."}
    answer = client.post("/about/comment/", said, headers=OURS)

    assert "/about/comment/" not in html
    assert 'id="comments"' not in html
    assert answer.status_code == 403
    assert not Comment.objects.exists()


def test_a_page_takes_no_mentions(page: Post, client: Client) -> None:
    shown = client.get("/about/")
    there = "http://127.0.0.1:8000/about/"
    webmention = {"source": "https://a.example/", "target": there}
    told = client.post("/webmention/", webmention)
    make.takes(page, trackbacks=True)
    tracked = client.post("/about/trackback/", {"url": "https://a.example/"})

    assert "Link" not in shown
    assert "webmention" not in text_of(shown)
    assert told.status_code == 400
    assert "<error>1</error>" in tracked.content.decode()
    assert not Linkback.objects.exists()


def test_a_page_tells_nobody_of_its_links_and_has_them_checked(
    settings: LazySettings,
) -> None:
    settings.SITE_URL = "https://blog.example.org"
    settings.WEBSUB_HUB = "https://hub.example.org/"
    page = make.page()
    assert queued() == ["comments.linkbacks.outbound_links.record_outbound_links"]

    empty_queue()
    withdrawal.withdraw(page, by=make.person(), note="Not needed.")
    assert queued() == ["comments.linkbacks.outbound_links.record_outbound_links"]


def test_no_post_gives_way_to_a_page(page: Post, editor_client: Client) -> None:
    walking = Post.objects.get(slug="walking")
    url = f"/admin/posts/workingcopy/{walking.working_copy.pk}/withdraw/"

    offered = element(editor_client.get(url).content.decode(), "select")

    assert "About us" not in offered.text


# Publishing


def test_a_page_needs_neither_topic_nor_author_nor_standfirst() -> None:
    copy = make.page_copy()

    assert publish_checks.find_faults(take_snapshot(copy), Post.Kind.PAGE) == []
    assert {
        fault.code for fault in publish_checks.find_faults(take_snapshot(copy))
    } >= {
        *("no-standfirst", "no-authors", "no-licence", "no-topics"),
    }


@pytest.mark.parametrize(
    "html", ["<p>Write to [Fill in: an address].</p>", "<p>[Fill <em>in: who</em>]</p>"]
)
def test_a_page_with_a_gap_is_not_published(html: str) -> None:
    copy = make.page_copy(html)

    with pytest.raises(publish_refusals.PublishRefused) as refused:
        publishing.publish(
            save_revision(copy, by=None), by=None, kind=Revision.Kind.FIRST
        )

    [fault] = refused.value.faults
    assert fault.code == "gap"
    assert "[Fill in:" in fault.message


def test_a_page_without_words_is_not_published() -> None:
    copy = make.page_copy()
    copy.textblock_set.all().delete()

    found = publish_checks.find_faults(take_snapshot(copy), Post.Kind.PAGE)

    assert [fault.code for fault in found] == ["no-blocks"]


# In the admin


def test_an_editor_adds_a_page_and_publishes_it(
    editor_client: Client, client: Client
) -> None:
    form = editor_client.get(ADD).content.decode()
    for name in ("topics", "licence", "lead", "discussion", "bylines-0-author"):
        assert elements(form, name=name) == []

    send(editor_client, ADD, title="Contact", slug="contact", **text_block("Write."))

    page = Post.objects.get()
    assert page.is_page
    publish(editor_client, page.working_copy)
    assert "Write." in text_of(client.get("/contact/"))
    # Changed later, it is a page still.
    form = editor_client.get(edit_url(page.working_copy)).content.decode()
    assert elements(form, name="topics") == []
    assert elements(form, name="discussion") == []
    assert "Nothing is missing." in text_of(
        editor_client.get(publish_url(page.working_copy))
    )


def test_the_list_tells_pages_from_posts(editor_client: Client) -> None:
    make.page(title="About us")
    make.post(title="Does walking help?")

    html = text_of(editor_client.get("/admin/posts/workingcopy/"))
    assert ADD in html
    pages = text_of(
        editor_client.get("/admin/posts/workingcopy/?post__kind__exact=page")
    )
    assert "About us" in pages
    assert "Does walking help?" not in pages


def test_only_a_page_that_cites_loads_what_opens_references(client: Client) -> None:
    source = make.source()
    copy = make.page_copy(f'<p>A <cite data-source="{source.pk}"></cite></p>', slug="a")
    copy.listed_sources.create(source=source)
    make.published(copy)
    make.page(slug="b")
    make.post(slug="c")

    for path, count in (("/a/", 1), ("/b/", 0), ("/c/versions/1/", 1)):
        html = client.get(path).content.decode()
        assert len(elements(html, "template", id="reference-popover")) == count
        assert html.count("posts/post") == count
