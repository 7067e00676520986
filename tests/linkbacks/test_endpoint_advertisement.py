"""What a post says of where to send linkbacks: only what it takes."""

import pytest
from django.test import Client
from lxml import etree

from comments.linkbacks.models import MentionSettings
from posts.models import Post
from tests import make
from tests.reading import text_of

from .conftest import HOME

pytestmark = pytest.mark.django_db
TRACKBACK = "{http://madskills.com/public/xml/rss/module/trackback/}ping"


def test_a_post_names_its_endpoints_in_head_and_headers(
    client: Client, post: Post
) -> None:
    answer = client.get("/walking/")

    assert answer["Link"] == f'<{HOME}/webmention/>; rel="webmention"'
    assert answer["X-Pingback"] == f"{HOME}/pingback/"
    html = text_of(answer)
    assert f'<link rel="webmention" href="{HOME}/webmention/">' in html
    assert f'<link rel="pingback" href="{HOME}/pingback/">' in html
    rdf = etree.fromstring(html[html.index("<rdf:RDF") : html.index("</rdf:RDF>") + 10])
    assert rdf[0].get(TRACKBACK) == f"{HOME}/walking/trackback/"


def test_trackbacks_are_not_spoken_of_unless_they_are_taken(
    client: Client, post: Post
) -> None:
    MentionSettings.objects.all().delete()

    html = text_of(client.get("/walking/"))

    assert "trackback" not in html
    assert "webmention" in html


@pytest.mark.parametrize("by", ["the post", "its age"])
def test_a_closed_post_advertises_nothing(client: Client, post: Post, by: str) -> None:
    if by == "its age":
        MentionSettings.objects.update(open_days=0)
    else:
        make.takes(post, webmentions=False, pingbacks=False, trackbacks=False)

    answer = client.get("/walking/")

    assert "Link" not in answer
    assert "X-Pingback" not in answer
    assert not {"webmention", "pingback", "trackback"} & set(text_of(answer).split('"'))


def test_other_pages_take_no_linkbacks(client: Client, post: Post) -> None:
    for path in ("/", "/feed/", "/topic/chronic-pain/"):
        answer = client.get(path)

        assert "Link" not in answer
        assert "X-Pingback" not in answer


def test_editors_close_many_posts_to_mentions_at_once(
    client: Client, editor_client: Client, post: Post
) -> None:
    other = make.post(slug="running")
    chosen = [post.working_copy.pk, other.working_copy.pk]
    there = "/admin/posts/workingcopy/"

    editor_client.post(there, {"action": "close_mentions", "_selected_action": chosen})

    for slug in ("walking", "running"):
        assert "Link" not in client.get(f"/{slug}/")
    again = {"action": "mentions_as_site", "_selected_action": chosen[:1]}
    editor_client.post(there, again)
    assert "Link" in client.get("/walking/")
    assert "Link" not in client.get("/running/")


@pytest.mark.parametrize(
    ("days", "words"), [(None, "does: yes"), (1, "yes, for a day"), (30, "for 30 days")]
)
def test_a_switch_says_what_the_site_does(
    editor_client: Client, post: Post, days: int | None, words: str
) -> None:
    MentionSettings.objects.update(open_days=days)
    copy = post.working_copy.pk

    page = text_of(editor_client.get(f"/admin/posts/workingcopy/{copy}/change/"))

    assert page.count(words) == 3


def test_a_switch_says_that_the_site_takes_none(
    editor_client: Client, post: Post
) -> None:
    MentionSettings.objects.update(trackbacks=False)
    copy = post.working_copy.pk

    page = text_of(editor_client.get(f"/admin/posts/workingcopy/{copy}/change/"))

    assert "As the site does: no" in page
