"""What a post says of where to send linkbacks: only what it takes."""

import pytest
from django.test import Client
from lxml import etree

from evidenceblog.ground.models import SiteSettings
from posts.models import Post
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
    SiteSettings.objects.all().delete()

    html = text_of(client.get("/walking/"))

    assert "trackback" not in html
    assert "webmention" in html


@pytest.mark.parametrize("by", ["the post", "its age"])
def test_a_closed_post_advertises_nothing(client: Client, post: Post, by: str) -> None:
    if by == "its age":
        SiteSettings.objects.update(mentions_open_days=0)
    else:
        Post.objects.update(webmentions=False, pingbacks=False, trackbacks=False)

    answer = client.get("/walking/")

    assert "Link" not in answer
    assert "X-Pingback" not in answer
    assert not {"webmention", "pingback", "trackback"} & set(text_of(answer).split('"'))


def test_other_pages_take_no_linkbacks(client: Client, post: Post) -> None:
    for path in ("/", "/feed/", "/topic/chronic-pain/"):
        answer = client.get(path)

        assert "Link" not in answer
        assert "X-Pingback" not in answer
